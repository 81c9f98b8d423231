// <loss-explorer>: the reader sets logits or probabilities of dog, cat and rabbit, chooses the true class, and sees
// softmax, the loss as a point on -log q, and its gradient. With two classes or one unit it shows cross-entropy
// and binary cross-entropy side by side. Its texts come from the page (attribute `words`, JSON). The state is in the
// address. Without JavaScript the page shows the content of the element: the first example as a figure and a table.
import { button, copyButton, draw, make, readAddress, readNumber, sliderInput, writeAddress } from "./kit.mjs";
import { binaryCrossEntropy, crossEntropy, gradient, move, sharesOf, softmax, tidy } from "./losses.mjs";

const CLASSES = ["dog", "cat", "rabbit"];
const START = { three: [[0.25, 0.67, 0.08], 1], two: [[0.74, 0.26], 0], one: [[0.74, 0.26], 0] };
const SCALES = { q: { low: 0, high: 1, step: 0.01 }, z: { low: -8, high: 8, step: 0.1 } };
const NAMES = ["loss", "q", "z", "set", "y"]; // in the address: ?loss=three&q=0.25,0.67,0.08&y=1
const TOP = 5; // the highest loss of the picture; what is beyond is shown as off the scale

class LossExplorer extends HTMLElement {
  connectedCallback() {
    if (this.state) return;
    this.words = JSON.parse(this.getAttribute("words"));
    const found = readAddress(NAMES);
    this.state = (found && this.fromAddress(found)) ?? this.example("three");
    this.said = make("p", { class: "figure-said", role: "status" });
    this.notice = make("span", { role: "status", id: "explorer-notice" }, found && !this.legal ? this.words.not_read : "");
    this.addEventListener("change", ({ target }) => target.type === "radio" && this.choose(target));
    this.build();
    this.draw();
  }

  // What is set (`values`) are probabilities or logits (`kind`); the sliders show them as what is `set`.
  example(mode) {
    const [q, y] = START[mode];
    return { mode, kind: "q", set: "q", values: [...q], y };
  }

  // --- the state in the address

  fromAddress({ loss: mode, y, set, ...given }) {
    if (!Object.hasOwn(START, mode)) return null;
    const kind = given.z === undefined ? "q" : "z", count = START[mode][0].length;
    let values = (given[kind] ?? "").split(",").map((text) => readNumber(text).value);
    if (mode === "one") values = kind === "z" ? [0, ...values] : [1 - values[0], ...values];
    const read = kind === "q" ? sharesOf(values, count) : logitsOf(values, count);
    this.legal = read && /^[0-2]$/.test(y) && Number(y) < count;
    return this.legal ? { mode, kind, set: set in SCALES ? set : kind, values: read, y: Number(y) } : null;
  }

  keep() {
    const { mode, kind, set, values, y } = this.state;
    const list = (mode === "one" ? values.slice(1) : values).map((v) => (v === -Infinity ? "-inf" : tidy(v)));
    writeAddress(NAMES, { loss: mode, [kind]: list.join(), set: set === kind ? "" : set, y: String(y) });
  }

  // --- input

  choose({ name, value }) {
    const { state } = this;
    if (name === "mode") this.state = this.example(value);
    else state[name] = name === "y" ? Number(value) : value;
    this.notice.textContent = "";
    if (name !== "y") this.build();
    this.querySelector(`input[name=${name}][value="${value}"]`).focus();
    this.draw();
    this.keep();
  }

  // Sets one probability or logit; returns what to say if it does not fit.
  slide(k, value) {
    const { state, words } = this, { set } = state;
    const before = state.kind === set ? state.values : set === "q" ? this.shares() : this.units().map(tidy);
    // While one slider is moved, the others keep the proportions that they had before it, also when they go through 0.
    if (this.moved?.k !== k) this.moved = { k, from: before };
    const changed = (list) => list.map((v, j) => (j === k ? tidy(value) : v));
    const values = set === "z" ? logitsOf(changed(before), before.length) : value >= 0 && value <= 1 ? move(this.moved.from, k, tidy(value)) : null;
    this.notice.textContent = values ? "" : words[`range_${set}`];
    if (!values) return this.notice.textContent;
    Object.assign(state, { kind: set, values });
    this.draw();
    this.keep();
    return "";
  }

  reset() {
    this.state = this.example("three");
    this.notice.textContent = "";
    this.build();
    this.draw();
    writeAddress(NAMES, {});
    this.querySelector(".figure-button").focus();
  }

  // The logits that are set, or the logarithms of the probabilities: softmax of these gives the probabilities.
  logits() {
    const { kind, values } = this.state;
    return kind === "z" ? values : values.map(Math.log);
  }

  shares() {
    return this.state.kind === "q" ? this.state.values : softmax(this.state.values);
  }

  // The logits of the model: with one unit, its output is z_cat - z_dog, and the logit of the dog is 0.
  units() {
    const z = this.logits();
    return this.state.mode === "one" ? [0, z[1] - z[0]] : z;
  }

  // --- output: built once for each kind of model, then updated at every change

  build() {
    const { words } = this, { mode, set, y } = this.state, names = CLASSES.slice(0, START[mode][0].length);
    this.moved = null;
    const radios = (name, options, current) =>
      make("fieldset", {}, make("legend", {}, words[`pick_${name}`]), ...options.map(([value, text]) => {
        const input = make("input", { type: "radio", name, value });
        input.checked = String(value) === String(current);
        return make("label", {}, input, text);
      }));
    this.sliders = names.map((name, k) => (mode === "one" && k === 0 ? null
      : sliderInput(k, `${words[mode === "one" ? "unit" : name]}: ${words[set]}`, SCALES[set], this.notice.id, (value) => this.slide(k, value))));
    // explorer.css makes each row a grid; the roles keep it a table for screen readers.
    const cell = (tag, role, ...content) => make(tag, { role }, ...content);
    const row = (...cells) => make("tr", { role: "row" }, ...cells);
    const heads = ["class", "move", "logit", "probability", "slope"].map((column) => cell("th", "columnheader", words[column]));
    this.rows = names.map((name, k) => row(
      cell("th", "rowheader", make("span", { class: `explorer-dot ${name}` }), words[name]),
      cell("td", "cell", ...(this.sliders[k] ? [this.sliders[k]] : [])),
      ...["z", "q"].map((column) => cell("td", "cell", number(column + k))),
      // The logit of the dog is constant where there is one unit, so it has no gradient.
      cell("td", "cell", this.sliders[k] ? number(`slope${k}`) : "–")));
    const line = (name) => make("p", {}, `${words[name]}: `, make("strong", {}, number(name)), ` ${words.nats}`);
    this.curve = make("div", { class: "explorer-curve" });
    this.replaceChildren(
      make("form", { "aria-label": words.controls },
        radios("mode", Object.keys(START).map((m) => [m, words[m]]), mode),
        radios("y", names.map((name, k) => [k, mode === "one" ? `${words[name]} (${k})` : words[name]]), y),
        radios("set", [["q", words.q], ["z", words.z]], set)),
      make("div", { class: `explorer-numbers explorer-set-${set}` },
        make("table", { role: "table", "aria-label": words.table },
          make("thead", { role: "rowgroup" }, row(...heads)), make("tbody", { role: "rowgroup" }, ...this.rows)),
        line("ce"), ...(mode === "three" ? [] : [line("bce")])),
      this.curve,
      make("div", { class: "figure-buttons" }, button(words.reset, () => this.reset()),
        copyButton(words, (said) => (this.notice.textContent = said)), this.notice), this.said);
  }

  draw() {
    const { words, said } = this, { set, y } = this.state, z = this.logits(), q = this.shares();
    const loss = crossEntropy(z, y), numbers = { ce: loss, bce: binaryCrossEntropy(z[1] - z[0], y) };
    const columns = { z: this.units(), q: softmax(z), slope: gradient(softmax(z), y) };
    for (const [column, list] of Object.entries(columns)) list.forEach((v, k) => (numbers[column + k] = v));
    for (const data of this.querySelectorAll("data")) {
      data.value = numbers[data.dataset.name];
      data.textContent = show(numbers[data.dataset.name]);
    }
    this.sliders.forEach((slider, k) => slider?.show(columns[set][k], show, words.off_scale));
    this.rows.forEach((row, k) => row.classList.toggle("explorer-true", k === y));
    const off = loss > TOP ? `, ${words.off_scale}` : "";
    said.textContent = `${words[CLASSES[y]]}: q = ${show(q[y])}, ${words.loss} ${show(loss)}${off}`;
    this.plot(q[y], loss, CLASSES[y]);
  }

  // The curve -log q with the answer on it.
  plot(q, loss, name) {
    const x = (v) => 30 + v * 240, y = (v) => 10 + (1 - Math.min(v, TOP) / TOP) * 140, off = loss > TOP;
    const points = Array.from({ length: 97 }, (_, i) => Math.exp(-TOP * (1 - i / 96)));
    const text = (left, height, anchor, what) => draw("text", { x: left, y: height, "text-anchor": anchor }, String(what));
    const path = (look, d) => draw("path", { class: `explorer-${look}`, d });
    this.curve.replaceChildren(draw("svg", { viewBox: "0 0 280 186", width: 280, height: 186, role: "img", "aria-label": `${this.words.curve}: ${this.said.textContent}` },
      path("axis", "M30 10V150H270"),
      ...[0, 0.5, 1].map((v) => text(x(v), 166, "middle", v)), ...[0, 1, 2, 3, 4, 5].map((v) => text(24, y(v) + 4, "end", v)),
      text(270, 182, "end", "q"), text(40, 16, "start", "−log q"),
      path("line", `M${points.map((v) => `${x(v).toFixed(1)} ${y(-Math.log(v)).toFixed(1)}`).join("L")}`),
      ...(off ? [draw("path", { class: `explorer-off ${name}`, d: `M${x(q)} 1l-7 12h14z` }), text(46, 34, "start", `↑ ${show(loss)}, ${this.words.off_scale}`)]
        : [path("guide", `M${x(q)} 150V${y(loss)}H30`), draw("circle", { class: name, cx: x(q), cy: y(loss), r: 6 })])));
  }
}

// Logits may be −∞, the logarithm of a probability of 0, but not all of them.
const logitsOf = (values, count) =>
  (values.length === count && values.every((v) => v < Infinity) && values.some((v) => v > -Infinity) ? values : null);

const number = (name) => make("data", { "data-name": name });
const show = (v) => (v === Infinity ? "∞" : v === -Infinity ? "−∞" : v.toFixed(3).replace("-", "−"));

customElements.define("loss-explorer", LossExplorer);
