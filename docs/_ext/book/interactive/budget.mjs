// <code-budget>: the budget of code words, cut for what a code expects (q) and for what comes (p). A bar is as wide as its
// animal is frequent and as high as its word is long, so its area is what it costs on average. What the mean length has
// above the entropy is hatched: the KL divergence. Its texts, p and q come from the page (attribute `words`, JSON). The
// state is in the address. Without JavaScript the page shows the content of the element, a figure and a table; with it,
// these are folded below.
import { measure, readShares, setShare } from "./code-lengths.mjs";
import { cutBar } from "./cuts.mjs";
import { Figure } from "./figure.mjs";
import { box, bracketed, button, hatch, HATCHED, make, marked, number, numberField, path, showNumber, swatch, tableOf, word } from "./kit.mjs";

const EDGE = 24; // left and right of [0, 1], for the outermost boundaries and the numbers of the scale
const TALLEST = 4, LONGEST = 3; // bits on the scales of words and of means; what is beyond is shown as off the scale
const HEIGHT = 190, TOP = 22;

class CodeBudget extends Figure {
  begin({ names, p, q }) {
    this.names = names; // [class, text]
    this.start = { p, q }; // of the page
  }

  fromAddress() {
    const read = (text) => readShares(text, this.names.length);
    return this.readState({ p: read, q: read });
  }

  // --- input: built once

  live() {
    const { text, names } = this, part = (name) => make("div", { class: `budget-${name}` });
    this.bars = {}, this.shares = {};
    for (const name of ["q", "p"]) {
      this.bars[name] = cutBar(text[name], names, text.boundary, showNumber, (shares, done) => this.enter({ ...this.state, [name]: shares }, done));
      this.shares[name] = names.map(([, word], k) => this.field(name, word, k));
    }
    this.chart = part("chart"), this.key = part("key"), this.mean = part("mean"), this.numbers = make("div", { class: "figure-numbers" });
    const form = this.form(...["q", "p"].map((name) => this.fields(text[name], this.shares[name])), this.buttons(
      button(text.reset, () => this.enter(this.start)), button(text.same, () => this.enter({ p: this.state.p, q: this.state.p }))));
    const title = (what) => make("p", { class: "figure-title" }, what);
    return [title(text.q), this.bars.q, this.chart, this.bars.p, title(text.p), this.key, this.mean, this.numbers, form];
  }

  field(name, label, k) {
    return numberField(`${name}${k}`, label, { low: 0, high: 1, complaint: this.text.range, act: (value) =>
      this.enter({ ...this.state, [name]: setShare(this.state[name], k, value) }) });
  }

  put(state) {
    for (const name of ["p", "q"]) {
      this.bars[name].show(state[name]);
      this.shares[name].forEach((field, k) => field.show(state[name][k]));
    }
  }

  summary() {
    const { text } = this, { entropy, excess, cross } = this.found;
    return `${text.mean}. ${text.entropy}: ${showNumber(entropy)}. ${text.excess}: ${showNumber(excess)}. ${text.cross}: ${showNumber(cross)}.`;
  }

  // --- output

  show() {
    this.found = measure(this.state.p, this.state.q);
    this.chart.replaceChildren(this.drawChart());
    this.key.replaceChildren(this.legend());
    this.mean.replaceChildren(this.drawMean());
    this.numbers.replaceChildren(this.means(), this.table());
  }

  drawChart() {
    const { text, names, state: { p }, found: { own, words } } = this, { x, y } = this.scales();
    const parts = [hatch(), word(0, 11, "start", text.bits, "figure-tick")];
    for (let bits = 0; bits <= TALLEST; bits += 1)
      parts.push(path("figure-grid", `M${x(0)} ${y(bits)}H${x(1)}`), word(x(0) - 6, y(bits) + 4, "end", bits, "figure-tick"));
    let from = 0, free = x(0);
    names.forEach(([kind], k) => {
      const left = x(from), right = x((from += p[k])), length = words[k];
      if (right - left < 0.5) return; // what never comes has no width
      const rect = (low, high, look) => box(look, { x: left, width: right - left, y: y(high), height: y(low) - y(high) });
      parts.push(rect(0, length, `budget-bar ${kind}`));
      if (length > own[k]) parts.push(rect(own[k], length, HATCHED));
      if (length < own[k]) parts.push(rect(length, own[k], "budget-saved"));
      parts.push(path("budget-own", `M${left} ${y(own[k])}H${right}`));
      const off = length > TALLEST, said = `${off ? "↑ " : ""}${short(length)}`, middle = (left + right) / 2;
      if (off) parts.push(path("figure-off", `M${middle - 6} ${y(TALLEST)}l6 -7l6 7z`));
      // A number that would cover its neighbour is left out: the table has it.
      if (middle - 4 * said.length < free) return;
      parts.push(word(middle, y(length) - (off ? 9 : 5), "middle", said, "budget-length"));
      free = middle + 4 * said.length;
    });
    parts.push(path("figure-axis", `M${x(0)} ${y(0)}H${x(1)}`));
    const said = names.map(([, name], k) => `${name} ${showNumber(words[k])} ${text.bits}${words[k] > TALLEST ? bracketed(text.off_scale) : ""}`);
    return this.picture(this.wide, HEIGHT + TOP + 6, `${text.chart} ${said.join(", ")}`, ...parts);
  }

  drawMean() {
    const { entropy, excess, cross } = this.found, { x } = this.scales(LONGEST), right = x(Math.min(cross, LONGEST));
    const parts = [0, 1, 2, 3].flatMap((bits) => [path("figure-grid", `M${x(bits)} 4V40`), word(x(bits), 54, "middle", bits, "figure-tick")]);
    parts.push(box("figure-part", { x: x(0), y: 8, width: x(entropy) - x(0), height: 26 }));
    if (excess > 0) parts.push(box(HATCHED, { x: x(entropy), y: 8, width: Math.max(0, right - x(entropy)), height: 26 }));
    if (cross > LONGEST) parts.push(path("figure-off", `M${x(LONGEST) + 3} 13l9 8l-9 8z`), word(x(LONGEST) - 12, 54, "end", this.text.off_scale, "budget-length"));
    return this.picture(this.wide, 60, `${this.summary()}${cross > LONGEST ? ` ${this.text.off_scale}.` : ""}`, ...parts);
  }

  // The horizontal scale to a largest value, and the one for lengths, which ends where the picture ends.
  scales(largest = 1) {
    const width = this.wide - 2 * EDGE;
    return { x: (v) => EDGE + (v / largest) * width, y: (bits) => TOP + HEIGHT * (1 - Math.min(bits, TALLEST) / TALLEST) };
  }

  legend() {
    const { text, names, found: { words }, state: { p } } = this, key = (look, said) => make("span", {}, swatch(look, look === "budget-own"), said);
    const off = names.filter((_, k) => words[k] > TALLEST && p[k] > 0).map(([, name]) => name);
    return make("p", { class: "figure-legend" }, make("span", { class: "figure-how" }, text.chart), key("budget-own", text.own),
      key(HATCHED, text.long), key("budget-saved", text.short),
      ...(off.length ? [make("span", { class: "figure-beyond" }, marked(`↑ ${text.off_scale}: ${off.join(", ")}`))] : []));
  }

  means() {
    const { text, found } = this, line = (name, ...look) => make("div", { class: `budget-${name}-line` }, make("dt", {}, ...look.map((one) => swatch(one)), text[name]),
      make("dd", {}, number(name, found[name])));
    return make("div", {}, make("p", { class: "figure-title" }, text.mean),
      make("dl", {}, line("entropy", "figure-part"), line("excess", HATCHED), line("cross", "figure-part", HATCHED)));
  }

  table() {
    const { text, names, found } = this;
    return tableOf(text.words, ["animal", "word", "own_word", "part"].map((name) => text[name]), names.map(([kind, name], k) => [
      make("span", {}, swatch(`budget-bar ${kind}`), name), ...["words", "own", "over"].map((list) => number(`${list}${k}`, found[list][k]))]));
  }
}

const short = (value) => (Number.isFinite(value) ? String(Number(value.toFixed(2))) : "∞");
customElements.define("code-budget", CodeBudget);
