// <surprise-in-a-sentence>: what each token of a sentence costs two models of the same text, above the sentence and below it.
// The reader chooses how it is cut into tokens, and looks at one token after the other. Its texts, the sentences, the costs of
// their bytes and the cuts come from the page (attribute `words`, JSON). The state is in the address. Without JavaScript the page
// shows the content of the element, a figure and a table; with it, these are folded below.
import { linesOf, measure } from "./chain.mjs";
import { Figure } from "./figure.mjs";
import { box, button, draw, make, number, readAddress, showNumber, spaced, swatch, tableOf, word, writeAddress } from "./kit.mjs";

const UNITS = ["bytes", "characters", "pieces", "words"];
const NARROW = 12, WIDEST = 20; // pixels: the column of a byte
const HIGH = 54, BAND = 22, GAP = 14; // pixels: the bars, the text between them, the distance of lines
const MOST = 6; // nats per byte on the scale; what is beyond is shown as off the scale
const LOOKS = ["sentence-first", "sentence-second"];

class SurpriseInASentence extends Figure {
  begin({ sentences, models }) {
    this.sentences = sentences;
    this.models = models;
    const own = sentences.findIndex(({ language }) => (this.closest("[lang]")?.lang ?? "").startsWith(language));
    this.start = { sentence: Math.max(own, 0), unit: "bytes", token: 0 };
    this.encoder = new TextEncoder();
  }

  fromAddress() {
    const { start, sentences } = this, { s, u, n } = readAddress(["s", "u", "n"]) ?? {};
    const named = sentences.findIndex(({ language }) => language === s), token = Number(n ?? 1) - 1;
    const sentence = named < 0 ? start.sentence : named, unit = UNITS.includes(u) ? u : start.unit;
    return { sentence, unit, token: sentences[sentence].cuts[unit][token] ? token : start.token };
  }

  // The address has what differs from the start.
  keep() {
    const { start, state: { sentence, unit, token } } = this;
    writeAddress(["s", "u", "n"], { s: sentence === start.sentence ? "" : this.sentences[sentence].language, u: unit === start.unit ? "" : unit, n: token ? String(token + 1) : "" });
  }

  // --- input: built once

  live() {
    const { text, sentences } = this, part = (name) => make("div", { class: `sentence-${name}` });
    this.chosen = [];
    const choice = (name, label, options) => make("div", { class: "figure-buttons", role: "group", "aria-label": label }, make("span", { class: "sentence-name" }, label),
      ...options.map(([value, said]) => {
        const made = button(said, () => this.choose(name, value));
        this.chosen.push([made, name, value]);
        return made;
      }));
    this.chart = part("chart"), this.read = make("output", { class: "sentence-read" }), this.table = part("table");
    this.range = make("input", { type: "range", min: 0, step: 1, "aria-label": text.token });
    for (const [event, done] of [["input", false], ["change", true]]) this.range.addEventListener(event, () => this.look(Number(this.range.value), done));
    this.chart.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.look(this.tokenAt(event), false));
    this.chart.addEventListener("pointerdown", (event) => this.look(this.tokenAt(event), true));
    const key = (look, said, line) => make("span", {}, swatch(look, line), said);
    const legend = make("p", { class: "figure-legend" }, key(LOOKS[0], spaced(text.above, this.models[0])), key(LOOKS[1], spaced(text.below, this.models[1])),
      key("sentence-mean", text.level, true), make("span", {}, make("span", { class: "sentence-mark", "aria-hidden": "true" }, "▲"), text.off_scale), make("span", { class: "figure-how" }, text.chart));
    return [this.form(choice("unit", text.unit, UNITS.map((unit) => [unit, text[unit]])), choice("sentence", text.sentence, sentences.map(({ language }, k) => [k, text[language]])),
      this.chart, legend, this.range, this.read, make("div", { class: "figure-numbers" }, this.table), this.buttons(button(text.reset, () => this.enter(this.start))))];
  }

  // Of another unit or sentence the first token is looked at.
  choose(name, value) {
    this.enter({ ...this.state, [name]: value, token: 0 });
  }

  look(token, done) {
    if (token >= 0 && (done || token !== this.state.token)) this.enter({ ...this.state, token }, done);
  }

  put({ sentence, unit, token }) {
    const { language, text, costs, cuts } = this.sentences[sentence];
    this.sentence = text, this.language = language;
    this.found = costs.map((of) => measure(of, cuts[unit]));
    for (const [made, name, value] of this.chosen) made.setAttribute("aria-pressed", String(this.state[name] === value));
    this.range.max = cuts[unit].length - 1;
    this.range.value = token;
  }

  // A token as text; bytes that are no characters by themselves as numbers, as in <C3>.
  spell({ from, length }) {
    const bytes = this.encoder.encode(this.sentence).slice(from, from + length);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll(" ", "␣");
    } catch {
      return Array.from(bytes, (byte) => `<${byte.toString(16).toUpperCase()}>`).join(" ");
    }
  }

  summary() {
    const { text, models, found, state: { unit } } = this;
    return spaced(`${text[unit]}: ${found[0].tokens.length}.`, ...found.map(({ nats, perplexity, bits }, k) =>
      `${models[k]}: ${text.total} ${showNumber(nats)}, ${text.perplexity} ${showNumber(perplexity)}, ${text.bits} ${showNumber(bits)}.`));
  }

  // --- output

  show() {
    // As wide as the lines allow: each sentence in as few as with narrow columns.
    const rows = (columns) => Math.max(...this.sentences.map(({ text }) => linesOf(text, columns).length));
    this.columns = Math.floor(this.wide / NARROW);
    this.rows = rows(this.columns);
    while (rows(this.columns - 1) === this.rows) this.columns -= 1;
    this.column = Math.min(this.wide / this.columns, WIDEST);
    this.lines = linesOf(this.sentence, this.columns);
    this.chart.replaceChildren(this.drawLines());
    this.showToken();
    this.table.replaceChildren(this.numbers());
  }

  showToken() {
    const { text, models, found, state: { token } } = this, all = found[0].tokens.length;
    const name = text.which.replace("[n]", token + 1).replace("[all]", all), what = this.spell(found[0].tokens[token]);
    const nats = found.map(({ tokens }) => tokens[token].nats);
    this.range.setAttribute("aria-valuetext", `${name}: ${what}. ${models.map((model, k) => `${model}: ${showNumber(nats[k])} ${text.nats}`).join(", ")}`);
    this.read.replaceChildren(make("span", {}, `${name}: `, make("strong", { lang: this.language }, what)),
      ...models.map((model, k) => make("span", {}, `${model}: `, number(`token${k}`, nats[k]), ` ${text.nats}`)));
  }

  numbers() {
    const { text, models, found } = this, { costs } = this.sentences[this.state.sentence];
    const row = (name, of, say) => [text[name], ...found.map((one, k) => number(`${name}${k}`, of(one), say))];
    return tableOf(text.size.replace("[n]", costs[0].length), [text.knows, ...models], [row("tokens", ({ tokens }) => tokens.length, String), row("total", ({ nats }) => nats),
      row("mean", ({ mean }) => mean), row("perplexity", ({ perplexity }) => perplexity), row("bits", ({ bits }) => bits)]);
  }

  // Lines of text with the bars of the first model above, and those of the second one below, upside down.
  drawLines() {
    const { lines, column, found, text, state: { token } } = this, step = 2 * HIGH + BAND + GAP, parts = [];
    lines.forEach((line, row) => {
      const top = row * step + 8, first = line[0][1], last = line.at(-1)[1] + line.at(-1)[2], x = (byte) => (byte - first) * column;
      const edges = [top + HIGH, top + HIGH + BAND];
      found.forEach(({ tokens, nats }, k) => {
        const bar = (height) => ({ y: k ? edges[1] : edges[0] - height, height });
        tokens.forEach((one, n) => {
          const from = Math.max(one.from, first), to = Math.min(one.from + one.length, last);
          if (from >= to) return;
          const high = one.nats / one.length, middle = x((from + to) / 2), tip = k ? edges[1] + HIGH + 1 : edges[0] - HIGH - 1;
          parts.push(box(LOOKS[k], { x: x(from) + 0.5, width: (to - from) * column - 1, ...bar((Math.min(high, MOST) / MOST) * HIGH) }));
          if (high > MOST) parts.push(draw("path", { class: "figure-off", d: `M${middle - 5} ${tip}h10l-5 ${k ? 7 : -7}z` }));
          if (!k) parts.push(draw("path", { class: "sentence-cut", d: `M${x(from)} ${from === one.from ? edges[0] : edges[0] + BAND / 2}V${edges[1]}` }));
          if (!k && n === token) parts.push(draw("rect", { class: "sentence-chosen", x: x(from), y: edges[0] - HIGH - 3, width: (to - from) * column, height: 2 * HIGH + BAND + 6, rx: 3 }));
        });
        const mean = ((nats / this.sentences[this.state.sentence].costs[k].length) / MOST) * HIGH, y = k ? edges[1] + mean : edges[0] - mean;
        parts.push(draw("path", { class: "sentence-mean", d: `M0 ${y}H${x(last)}` }), draw("path", { class: "figure-axis", d: `M0 ${edges[k]}H${x(last)}` }));
      });
      for (const [character, at, length] of line)
        parts.push(word(x(at + length / 2), edges[0] + 15.5, "middle", character === " " ? "␣" : character, character === " " ? "figure-tick" : "sentence-letter"));
    });
    return this.picture(Math.min(this.columns * column, this.wide), this.rows * step, `${text.chart} ${this.sentence} ${this.summary()}`, ...parts);
  }

  tokenAt({ clientX, clientY }) {
    const { left, top } = this.chart.getBoundingClientRect(), row = Math.floor((clientY - top) / (2 * HIGH + BAND + GAP));
    const line = this.lines[Math.min(Math.max(row, 0), this.lines.length - 1)], byte = line[0][1] + Math.floor((clientX - left) / this.column);
    const end = line.at(-1)[1] + line.at(-1)[2];
    return byte < end ? this.found[0].tokens.findIndex(({ from, length }) => byte >= from && byte < from + length) : -1;
  }
}

customElements.define("surprise-in-a-sentence", SurpriseInASentence);
