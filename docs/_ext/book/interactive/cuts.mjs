// A bar from 0 to 1 that is cut into shares. Its boundaries are sliders: by pointer (mouse, finger, pen) and by keyboard.
import { cutsOf, limits, moveCut, STEP } from "./code-lengths.mjs";
import { make } from "./kit.mjs";
import { handleAttributes, sayValues, slide, steps } from "./sliding.mjs";

// `names` are [class, text] of each share; `words` names a boundary; `act(shares, done)` gets each change. The bar is
// shown with `.show(shares)`; `say(value)` writes a number.
export function cutBar(label, names, words, say, act) {
  const parts = names.map(([kind, text]) => make("span", { class: `cuts-part ${kind}`, "aria-hidden": "true" }, make("span", {}, text), make("span")));
  const handles = names.slice(1).map(([, text], k) => make("span", {
    class: "cuts-handle", ...handleAttributes(`${label}: ${words.replace("[a]", names[k][1]).replace("[b]", text)}`),
  }));
  const line = make("div", { class: "cuts-line" }, ...parts, ...handles);
  const bar = make("div", { class: "cuts", role: "group", "aria-label": label }, line);
  let shares;

  bar.show = (given) => {
    shares = given;
    const cuts = cutsOf(shares), edges = [0, ...cuts];
    parts.forEach((part, k) => {
      part.style.left = `${100 * edges[k]}%`;
      part.style.width = `${100 * shares[k]}%`;
      part.lastChild.textContent = say(shares[k]);
    });
    handles.forEach((handle, k) => {
      const [low, high] = limits(shares, k), near = [k, k + 1].map((j) => `${names[j][1]} ${say(shares[j])}`);
      handle.style.left = `${100 * cuts[k]}%`;
      sayValues(handle, { now: cuts[k], min: low, max: high, text: near.join(", ") });
    });
  };

  const at = (event) => {
    const { left, width } = line.getBoundingClientRect();
    return (event.clientX - left) / width;
  };
  slide(bar, handles, {
    at, act, ...steps(STEP),
    far: (event) => cutsOf(shares).map((cut) => Math.abs(cut - at(event)) * line.clientWidth),
    value: (k) => cutsOf(shares)[k],
    limits: (k) => limits(shares, k),
    state: () => shares,
    move: (k, to) => moveCut(shares, k, to),
  });
  return bar;
}
