// A bar from 0 to 1 that is cut into shares. Its boundaries are sliders: by pointer (mouse, finger, pen) and by keyboard.
import { cutsOf, limits, moveCut, next, snap } from "./code-lengths.mjs";
import { make } from "./kit.mjs";

const REACH = 30; // pixels: who presses farther from all boundaries scrolls or selects, and moves none
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }; // in steps

// `names` are [class, text] of each share; `words` names a boundary; `act(shares, done)` gets each change. The bar is
// shown with `.show(shares)`; `say(value)` writes a number.
export function cutBar(label, names, words, say, act) {
  const parts = names.map(([kind, text]) => make("span", { class: `cuts-part ${kind}`, "aria-hidden": "true" }, make("span", {}, text), make("span")));
  const handles = names.slice(1).map(([, text], k) => make("span", {
    class: "cuts-handle", role: "slider", tabindex: "0", "aria-orientation": "horizontal",
    "aria-label": `${label}: ${words.replace("[a]", names[k][1]).replace("[b]", text)}`,
  }));
  const line = make("div", { class: "cuts-line" }, ...parts, ...handles);
  const bar = make("div", { class: "cuts", role: "group", "aria-label": label }, line);
  let shares, held;

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
      const values = { now: cuts[k], min: low, max: high, text: near.join(", ") };
      for (const [name, value] of Object.entries(values)) handle.setAttribute(`aria-value${name}`, value);
    });
  };

  const at = (event) => {
    const { left, width } = line.getBoundingClientRect();
    return (event.clientX - left) / width;
  };
  bar.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const cuts = cutsOf(shares), far = cuts.map((cut) => Math.abs(cut - at(event))), least = Math.min(...far);
    if (least * line.clientWidth > REACH) return;
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
    // Where boundaries are at one place, the direction says which one moves.
    const near = far.flatMap((distance, k) => (distance < least + 1e-6 ? [k] : []));
    held = { near, from: at(event), start: cuts[near[0]], before: shares };
    handles[near[0]].focus({ preventScroll: true });
  });
  bar.addEventListener("pointermove", (event) => {
    if (!held) return;
    const by = at(event) - held.from;
    if (held.near.length > 1 && snap(held.start + by) !== held.start) {
      held.near = [by > 0 ? held.near.at(-1) : held.near[0]];
      handles[held.near[0]].focus({ preventScroll: true });
    }
    // A press alone changes nothing: a boundary that is on no step stays there until it is moved by half of one.
    if (held.moved || snap(held.start + by) !== snap(held.start)) {
      held.moved = true;
      act(moveCut(shares, held.near[0], snap(held.start + by)), false);
    }
  });
  bar.addEventListener("pointerup", () => {
    if (held?.moved) act(shares, true);
    held = null;
  });
  bar.addEventListener("pointercancel", () => {
    if (held?.moved) act(held.before, true); // the finger scrolls
    held = null;
  });

  handles.forEach((handle, k) => handle.addEventListener("keydown", (event) => {
    const [low, high] = limits(shares, k), cut = cutsOf(shares)[k];
    const to = event.key in KEYS ? next(cut, KEYS[event.key]) : { Home: low, End: high }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act(moveCut(shares, k, to), true);
  }));
  return bar;
}
