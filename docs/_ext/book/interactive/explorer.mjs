// <loss-explorer>: the reader sets logits or probabilities of dog, cat and rabbit, chooses the true class, and sees
// softmax, the loss as a point on -log q, and its gradient. With two classes or one unit it shows cross-entropy
// and binary cross-entropy side by side. Its texts come from the page (attribute `words`, JSON). The state is in the
// address. Without JavaScript the page shows the content of the element: the first example as a figure and a table.
import { Figure } from "./figure.mjs";
import { bracketed, button, draw, make, marked, path, readAddress, readNumber, sliderField, word, writeAddress } from "./kit.mjs";
import { binaryCrossEntropy, crossEntropy, gradient, move, sharesOf, softmax, tidy } from "./losses.mjs";

const CLASSES = ["dog", "cat", "rabbit"];
const START = { three: [[0.25, 0.67, 0.08], 1], two: [[0.74, 0.26], 0], one: [[0.74, 0.26], 0] };
const SCALES = { q: { low: 0, high: 1, step: 0.01 }, z: { low: -8, high: 8, step: 0.1 } };
const NAMES = ["loss", "q", "z", "set", "y"]; // in the address: ?loss=three&q=0.25,0.67,0.08&y=1
const TOP = 5; // the highest loss of the picture; what is beyond is shown as off the scale

// What is set (`values`) are probabilities or logits (`kind`); the sliders show them as what is `set`.
const example = (mode) => ({ mode, kind: "q", set: "q", values: START[mode][0], y: START[mode][1] });

class LossExplorer extends Figure {
  begin() {
    this.first = example("three");
  }

  // --- the state in the address

  fromAddress() {
    const found = readAddress(NAMES), state = found && this.read(found);
    if (found && !state) this.notice.textContent = this.text.not_read;
    return state ?? this.first;
  }

  read({ loss: mode, y, set, ...given }) {
    if (!Object.hasOwn(START, mode)) return null;
    const kind = given.z === undefined ? "q" : "z", count = START[mode][0].length;
    let values = (given[kind] ?? "").split(",").map((text) => readNumber(text).value);
    if (mode === "one") values = kind === "z" ? [0, ...values] : [1 - values[0], ...values];
    const read = kind === "q" ? sharesOf(values, count) : logitsOf(values, count);
    return read && /^[0-2]$/.test(y) && Number(y) < count ? { mode, kind, set: set in SCALES ? set : kind, values: read, y: Number(y) } : null;
  }

  // The first example has no address.
  keep() {
    const { mode, kind, set, values, y } = this.state;
    const list = (mode === "one" ? values.slice(1) : values).map((v) => (v === -Infinity ? "-inf" : tidy(v)));
    writeAddress(NAMES, this.state === this.first ? {} : { loss: mode, [kind]: list.join(), set: set === kind ? "" : set, y: String(y) });
  }

  // --- input

  choose({ name, value }) {
    this.enter(name === "mode" ? example(value) : { ...this.state, [name]: name === "y" ? Number(value) : value });
    this.querySelector(`input[name=${name}][value="${value}"]`).focus();
  }

  // The values after one is set; null if they do not fit.
  changed(k, value) {
    const { kind, set, values } = this.state;
    const before = kind === set ? values : set === "q" ? this.probabilities() : this.units().map(tidy);
    if (set === "z") return logitsOf(before.map((v, j) => (j === k ? tidy(value) : v)), before.length);
    // While one slider is moved, the others keep the proportions that they had before it, also when they go through 0.
    if (this.moved?.k !== k) this.moved = { k, from: before };
    return value >= 0 && value <= 1 ? move(this.moved.from, k, tidy(value)) : null;
  }

  // The logits that are set, or the logarithms of the probabilities: softmax of these gives the probabilities.
  logits() {
    const { kind, values } = this.state;
    return kind === "z" ? values : values.map(Math.log);
  }

  probabilities() {
    return this.state.kind === "q" ? this.state.values : softmax(this.state.values);
  }

  // The logits of the model: with one unit, its output is z_cat - z_dog, and the logit of the dog is 0.
  units() {
    const z = this.logits();
    return this.state.mode === "one" ? [0, z[1] - z[0]] : z;
  }

  // --- output: built once for each kind of model

  live() {
    const { text } = this;
    this.settings = this.form();
    this.settings.addEventListener("change", ({ target }) => this.choose(target));
    this.numbers = make("div");
    this.curve = make("div", { class: "explorer-curve" });
    const reset = button(text.reset, () => this.enter(this.first));
    return [this.settings, this.numbers, this.curve, this.buttons(reset)];
  }

  put({ mode, set, y, values }) {
    if (values !== this.sent) this.moved = null;
    if (this.built !== `${mode} ${set}`) this.build();
    for (const radio of this.settings.querySelectorAll("input")) radio.checked = radio.value === String({ mode, set, y }[radio.name]);
  }

  build() {
    const { text, notice } = this, { mode, set } = this.state, names = CLASSES.slice(0, START[mode][0].length);
    this.built = `${mode} ${set}`;
    this.moved = null;
    const radios = (name, options) => make("fieldset", {}, make("legend", {}, text[`pick_${name}`]),
      ...options.map(([value, said]) => make("label", {}, make("input", { type: "radio", name, value }), said)));
    this.sliders = names.map((name, k) => (mode === "one" && k === 0 ? null
      : sliderField(name, `${text[mode === "one" ? "unit" : name]}: ${text[set]}`, { ...SCALES[set], say: show, beyond: text.off_scale, complaint: text[`range_${set}`], notice,
        fits: (value) => this.changed(k, value) !== null, act: (value, done) => this.enter({ ...this.state, kind: set, values: (this.sent = this.changed(k, value)) }, done) })));
    // explorer.css makes each row a grid; the roles keep it a table for screen readers.
    const cell = (tag, role, ...content) => make(tag, { role }, ...content);
    const row = (...cells) => make("tr", { role: "row" }, ...cells);
    const heads = ["class", "move", "logit", "probability", "slope"].map((column) => cell("th", "columnheader", text[column]));
    this.rows = names.map((name, k) => row(
      cell("th", "rowheader", make("span", { class: `explorer-dot ${name}` }), text[name]),
      cell("td", "cell", ...(this.sliders[k] ? [this.sliders[k]] : [])),
      ...["z", "q"].map((column) => cell("td", "cell", number(column + k))),
      // The logit of the dog is constant where there is one unit, so it has no gradient.
      cell("td", "cell", this.sliders[k] ? number(`slope${k}`) : "–")));
    const line = (name) => make("p", {}, marked(`${text[name]}: `), make("strong", {}, number(name)), ` ${text.nats}`);
    this.settings.replaceChildren(
      radios("mode", Object.keys(START).map((m) => [m, text[m]])),
      radios("y", names.map((name, k) => [k, mode === "one" ? text[name] + bracketed(k) : text[name]])),
      radios("set", [["q", text.q], ["z", text.z]]));
    this.numbers.className = `explorer-numbers explorer-set-${set}`;
    this.numbers.replaceChildren(
      make("table", { role: "table", "aria-label": text.table },
        make("thead", { role: "rowgroup" }, row(...heads)), make("tbody", { role: "rowgroup" }, ...this.rows)),
      line("ce"), ...(mode === "three" ? [] : [line("bce")]));
  }

  show() {
    const { set, y } = this.state, z = this.logits(), q = this.probabilities(), loss = crossEntropy(z, y);
    const values = { ce: loss, bce: binaryCrossEntropy(z[1] - z[0], y) };
    const columns = { z: this.units(), q: softmax(z), slope: gradient(softmax(z), y) };
    for (const [column, list] of Object.entries(columns)) list.forEach((v, k) => (values[column + k] = v));
    for (const data of this.numbers.querySelectorAll("data")) {
      data.value = values[data.dataset.name];
      data.textContent = show(values[data.dataset.name]);
    }
    this.sliders.forEach((slider, k) => slider?.show(columns[set][k]));
    this.rows.forEach((row, k) => row.classList.toggle("explorer-true", k === y));
    this.found = { q: q[y], loss, name: CLASSES[y] };
    this.plot(this.found);
  }

  summary() {
    const { text, found: { q, loss, name } } = this;
    return `${text[name]}: q = ${show(q)}, ${text.loss} ${show(loss)}${loss > TOP ? `, ${text.off_scale}` : ""}`;
  }

  // The curve -log q with the answer on it.
  plot({ q, loss, name }) {
    const x = (v) => 30 + v * 240, y = (v) => 10 + (1 - Math.min(v, TOP) / TOP) * 140, off = loss > TOP;
    const points = Array.from({ length: 97 }, (_, i) => Math.exp(-TOP * (1 - i / 96)));
    this.curve.replaceChildren(this.picture(280, 186, `${this.text.curve}: ${this.summary()}`,
      path("explorer-axis", "M30 10V150H270"),
      ...[0, 0.5, 1].map((v) => word(x(v), 166, "middle", v)), ...[0, 1, 2, 3, 4, 5].map((v) => word(24, y(v) + 4, "end", v)),
      word(270, 182, "end", "q"), word(40, 16, "start", "−log q"),
      path("explorer-line", `M${points.map((v) => `${x(v).toFixed(1)} ${y(-Math.log(v)).toFixed(1)}`).join("L")}`),
      ...(off ? [path(`explorer-off ${name}`, `M${x(q)} 1l-7 12h14z`), word(46, 34, "start", marked(`↑ ${show(loss)}, ${this.text.off_scale}`))]
        : [path("explorer-guide", `M${x(q)} 150V${y(loss)}H30`), draw("circle", { class: name, cx: x(q), cy: y(loss), r: 6 })])));
  }
}

// Logits may be −∞, the logarithm of a probability of 0, but not all of them.
const logitsOf = (values, count) =>
  (values.length === count && values.every((v) => v < Infinity) && values.some((v) => v > -Infinity) ? values : null);

const number = (name) => make("data", { "data-name": name });
const show = (v) => (v === Infinity ? "∞" : v === -Infinity ? "−∞" : v.toFixed(3).replace("-", "−"));

customElements.define("loss-explorer", LossExplorer);
