// <code-budget>: the budget of code words, cut for what a code expects (q) and for what comes (p). A bar is as wide as its
// animal is frequent and as high as its word is long, so its area is what it costs on average. What the mean length has
// above the entropy is hatched: the KL divergence. Its texts, p and q come from the page (attribute `words`, JSON). The
// state is in the address. Without JavaScript the page shows the content of the element, a figure and a table; with it,
// these are folded below.
import { measure, readShares, setShare } from "./code-lengths.mjs";
import { cutBar } from "./cuts.mjs";
import { button, copyButton, draw, make, readAddress, readNumber, showNumber, textField, writeAddress } from "./kit.mjs";

const EDGE = 24; // left and right of [0, 1], for the outermost boundaries and the numbers of the scale
const TALLEST = 4, LONGEST = 3; // bits on the scales of words and of means; what is beyond is shown as off the scale
const HEIGHT = 190, TOP = 22;
const EXCESS = "budget-excess"; // hatched

class CodeBudget extends HTMLElement {
  connectedCallback() {
    if (this.state) return;
    const fallback = [...this.childNodes], { text, names, ...start } = JSON.parse(this.getAttribute("words"));
    this.text = text;
    this.names = names; // [class, text]
    this.start = start; // p and q of the page
    this.folded = make("details", { class: "budget-folded" }, make("summary", {}, text.folded), ...fallback);
    this.replaceChildren(this.live(), this.folded);
    this.enter(this.fromAddress(), false);
    new ResizeObserver(() => this.width !== this.clientWidth && this.show()).observe(this);
    addEventListener("hashchange", () => this.reveal());
    this.reveal();
  }

  // A link to the figure that is folded opens it.
  reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !this.folded.contains(target)) return;
    this.folded.open = true;
    target.scrollIntoView();
  }

  fromAddress() {
    const found = readAddress(["p", "q"]) ?? {}, count = this.names.length;
    return { p: readShares(found.p, count) ?? this.start.p, q: readShares(found.q, count) ?? this.start.q };
  }

  // --- input: built once

  live() {
    const { text, names } = this, part = (name) => make("div", { class: `budget-${name}` });
    this.bars = {}, this.fields = {};
    for (const name of ["q", "p"]) {
      this.bars[name] = cutBar(text[name], names, text.boundary, showNumber, (shares, done) => this.enter({ ...this.state, [name]: shares }, done));
      this.fields[name] = names.map(([, word], k) => this.field(name, word, k));
    }
    const fields = (name) => make("fieldset", {}, make("legend", {}, text[name]), make("div", { class: "figure-fields" }, ...this.fields[name]));
    this.chart = part("chart"), this.key = part("key"), this.mean = part("mean"), this.numbers = part("numbers");
    this.copied = make("span", { role: "status" });
    this.said = make("p", { class: "figure-said", role: "status" });
    const form = make("form", { "aria-label": text.figure }, fields("q"), fields("p"), make("div", { class: "figure-buttons" },
      button(text.reset, () => this.enter(this.start)), button(text.same, () => this.enter({ p: this.state.p, q: this.state.p })),
      copyButton(text, (said) => (this.copied.textContent = said)), this.copied));
    form.addEventListener("submit", (event) => event.preventDefault());
    const title = (what) => make("p", { class: "figure-title" }, what);
    return make("div", { class: "budget-live" }, title(text.q), this.bars.q, this.chart, this.bars.p, title(text.p),
      this.key, this.mean, this.numbers, form, this.said);
  }

  field(name, word, k) {
    const field = textField(`${name}${k}`, word);
    field.input.addEventListener("change", () => {
      const { value, valid } = readNumber(field.input.value);
      const fits = valid && value >= 0 && value <= 1;
      if (fits) this.enter({ ...this.state, [name]: setShare(this.state[name], k, value) });
      else field.complain(this.text.range);
    });
    return field;
  }

  enter(state, done = true) {
    this.state = state;
    this.copied.textContent = "";
    for (const name of ["p", "q"]) {
      this.bars[name].show(state[name]);
      this.fields[name].forEach((field, k) => {
        field.input.value = String(Number(state[name][k].toFixed(6)));
        field.complain("");
      });
    }
    this.show();
    if (done) this.keep();
    clearTimeout(this.timer);
    // A screen reader hears the means when the movement pauses.
    this.timer = setTimeout(() => (this.said.textContent = this.summary()), 600);
  }

  // The address has what differs from the page.
  keep() {
    const own = (name) => (this.state[name].join() === this.start[name].join() ? "" : this.state[name].join());
    writeAddress(["p", "q"], { p: own("p"), q: own("q") });
  }

  summary() {
    const { text } = this, { entropy, excess, cross } = this.found;
    return `${text.mean}. ${text.entropy}: ${showNumber(entropy)}. ${text.excess}: ${showNumber(excess)}. ${text.cross}: ${showNumber(cross)}.`;
  }

  // --- output

  show() {
    this.width = this.clientWidth;
    this.found = measure(this.state.p, this.state.q);
    this.chart.replaceChildren(this.drawChart());
    this.key.replaceChildren(this.legend());
    this.mean.replaceChildren(this.drawMean());
    this.numbers.replaceChildren(this.means(), this.table());
  }

  picture(height, label, ...parts) {
    const width = Math.max(this.width, 240);
    return draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label }, ...parts);
  }

  drawChart() {
    const { text, names, state: { p }, found: { own, words } } = this, { x, y } = this.scales();
    const parts = [hatch(), word(0, 11, "start", text.bits, "budget-tick")];
    for (let bits = 0; bits <= TALLEST; bits += 1)
      parts.push(draw("path", { class: "budget-grid", d: `M${x(0)} ${y(bits)}H${x(1)}` }), word(x(0) - 6, y(bits) + 4, "end", bits, "budget-tick"));
    let from = 0, free = x(0);
    names.forEach(([kind], k) => {
      const left = x(from), right = x((from += p[k])), length = words[k];
      if (right - left < 0.5) return; // what never comes has no width
      const rect = (low, high, look) => box(look, { x: left, width: right - left, y: y(high), height: y(low) - y(high) });
      parts.push(rect(0, length, `budget-bar ${kind}`));
      if (length > own[k]) parts.push(rect(own[k], length, EXCESS));
      if (length < own[k]) parts.push(rect(length, own[k], "budget-saved"));
      parts.push(draw("path", { class: "budget-own", d: `M${left} ${y(own[k])}H${right}` }));
      const off = length > TALLEST, said = `${off ? "↑ " : ""}${short(length)}`, middle = (left + right) / 2;
      if (off) parts.push(draw("path", { class: "budget-off", d: `M${middle - 6} ${y(TALLEST)}l6 -7l6 7z` }));
      // A number that would cover its neighbour is left out: the table has it.
      if (middle - 4 * said.length < free) return;
      parts.push(word(middle, y(length) - (off ? 9 : 5), "middle", said, "budget-length"));
      free = middle + 4 * said.length;
    });
    parts.push(draw("path", { class: "budget-axis", d: `M${x(0)} ${y(0)}H${x(1)}` }));
    const said = names.map(([, name], k) => `${name} ${showNumber(words[k])} ${text.bits}${words[k] > TALLEST ? ` (${text.off_scale})` : ""}`);
    return this.picture(HEIGHT + TOP + 6, `${text.chart} ${said.join(", ")}`, ...parts);
  }

  drawMean() {
    const { entropy, excess, cross } = this.found, { x } = this.scales(LONGEST), right = x(Math.min(cross, LONGEST));
    const parts = [0, 1, 2, 3].flatMap((bits) => [draw("path", { class: "budget-grid", d: `M${x(bits)} 4V40` }), word(x(bits), 54, "middle", bits, "budget-tick")]);
    parts.push(box("budget-entropy", { x: x(0), y: 8, width: x(entropy) - x(0), height: 26 }));
    if (excess > 0) parts.push(box(EXCESS, { x: x(entropy), y: 8, width: Math.max(0, right - x(entropy)), height: 26 }));
    if (cross > LONGEST) parts.push(draw("path", { class: "budget-off", d: `M${x(LONGEST) + 3} 13l9 8l-9 8z` }), word(x(LONGEST) - 12, 54, "end", this.text.off_scale, "budget-length"));
    return this.picture(60, `${this.summary()}${cross > LONGEST ? ` ${this.text.off_scale}.` : ""}`, ...parts);
  }

  // The horizontal scale to a largest value, and the one for lengths, which ends where the picture ends.
  scales(largest = 1) {
    const width = Math.max(this.width, 240) - 2 * EDGE;
    return { x: (v) => EDGE + (v / largest) * width, y: (bits) => TOP + HEIGHT * (1 - Math.min(bits, TALLEST) / TALLEST) };
  }

  legend() {
    const { text, names, found: { words }, state: { p } } = this, key = (look, said) => make("span", {}, swatch(look), said);
    const off = names.filter((_, k) => words[k] > TALLEST && p[k] > 0).map(([, name]) => name);
    return make("p", { class: "budget-legend" }, make("span", { class: "budget-how" }, text.chart), key("budget-own", text.own),
      key(EXCESS, text.long), key("budget-saved", text.short),
      ...(off.length ? [make("span", { class: "budget-beyond" }, `↑ ${text.off_scale}: ${off.join(", ")}`)] : []));
  }

  means() {
    const { text, found } = this, line = (name, ...look) => make("div", { class: `budget-${name}-line` }, make("dt", {}, ...look.map(swatch), text[name]),
      make("dd", {}, number(name, found[name])));
    return make("div", {}, make("p", { class: "figure-title" }, text.mean),
      make("dl", {}, line("entropy", "budget-entropy"), line("excess", EXCESS), line("cross", "budget-entropy", EXCESS)));
  }

  table() {
    const { text, names, found } = this, column = (name) => make("th", { scope: "col" }, text[name]);
    const row = ([kind, name], k) => make("tr", {}, make("th", { scope: "row" }, swatch(`budget-bar ${kind}`), name),
      ...["words", "own", "over"].map((list) => make("td", {}, number(`${list}${k}`, found[list][k]))));
    return make("table", {}, make("caption", {}, text.words), make("thead", {}, make("tr", {}, ...["animal", "word", "own_word", "part"].map(column))),
      make("tbody", {}, ...names.map(row)));
  }
}

// The pattern is once in the page, in the chart; the other pictures use it too.
const hatch = () => draw("defs", {}, draw("pattern", { id: "budget-hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
  draw("path", { class: "budget-hatching", d: "M0 0V6" })));
const box = (look, place) => draw("rect", { class: look, ...(look === EXCESS && { fill: "url(#budget-hatch)" }), ...place });
const word = (x, y, anchor, what, kind) => draw("text", { x, y, "text-anchor": anchor, class: kind }, String(what));
const number = (name, value) => make("data", { value, "data-name": name }, showNumber(value));
const short = (value) => (Number.isFinite(value) ? String(Number(value.toFixed(2))) : "∞");
const swatch = (look) => draw("svg", { width: 18, height: 12, "aria-hidden": "true", class: "budget-swatch" },
  look === "budget-own" ? draw("path", { class: look, d: "M0 6H18" }) : box(look, { x: 0.5, y: 0.5, width: 17, height: 11 }));

customElements.define("code-budget", CodeBudget);
