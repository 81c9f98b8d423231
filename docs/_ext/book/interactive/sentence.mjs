// <surprise-in-a-sentence>: what each token of a sentence costs two models of the same text, above the sentence and below it.
// The reader chooses how it is cut into tokens, and looks at one token after the other. Its texts, the sentences, the costs of
// their bytes and the cuts come from the page (attribute `words`, JSON). The state is in the address. Without JavaScript the page
// shows the content of the element, a figure and a table; with it, these are folded below.
import { linesOf, measure } from "./chain.mjs";
import { Figure } from "./figure.mjs";
import { box, button, draw, make, marked, number, path, readFitting, showNumber, sliderField, spaced, swatch, tableOf, word } from "./kit.mjs";

const UNITS = ["bytes", "characters", "pieces", "words"];
const NARROW = 12, WIDEST = 20; // pixels: the column of a byte
const HIGH = 54, BAND = 22, GAP = 14; // pixels: the bars, the text between them, the distance of lines
const MOST = 6; // nats per byte on the scale; what is beyond is shown as off the scale
const LOOKS = ["sentence-first", "sentence-second"];

class SurpriseInASentence extends Figure {
  begin({ sentences, models }) {
    const page = this.closest("[lang]")?.lang ?? "";
    this.sentences = Object.fromEntries(sentences.map((sentence) => [sentence.language, sentence]));
    this.models = models;
    this.start = { s: (sentences.find(({ language }) => page.startsWith(language)) ?? sentences[0]).language, u: "bytes", n: 1 }; // sentence, unit, token
    this.encoder = new TextEncoder();
  }

  fromAddress() {
    const one = (values) => (text) => (values.includes(text) ? text : null);
    const state = this.readState({ s: one(Object.keys(this.sentences)), u: one(UNITS), n: (text) => readFitting(text, (value) => Number.isInteger(value) && value >= 1) });
    if (state.n <= this.cuts(state).length) return state;
    this.notice.textContent = this.text.not_read;
    return { ...state, n: 1 };
  }

  // The bytes of each token.
  cuts({ s, u }) {
    return this.sentences[s].cuts[u];
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
    this.chart = part("chart"), this.read = make("p", { class: "sentence-read" }), this.table = part("table");
    const most = Math.max(...Object.values(sentences).map(({ cuts }) => cuts.bytes.length));
    this.picked = sliderField("n", text.token, { low: 1, high: most, step: 1, fits: (n) => Number.isInteger(n) && n >= 1 && n <= this.cuts(this.state).length,
      complaint: text.token_range, notice: this.notice, tell: (n) => this.tellToken(n), act: (n, done) => this.look(n, done) });
    this.chart.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.look(this.tokenAt(event), false));
    this.chart.addEventListener("pointerdown", (event) => this.look(this.tokenAt(event), true));
    const key = (look, said, line) => make("span", {}, swatch(look, line), said);
    const legend = make("p", { class: "figure-legend" }, key(LOOKS[0], spaced(text.above, this.models[0])), key(LOOKS[1], spaced(text.below, this.models[1])),
      key("sentence-mean", text.level, true), make("span", {}, make("span", { class: "sentence-mark", "aria-hidden": "true" }, "▲"), text.off_scale), make("span", { class: "figure-how" }, text.chart));
    return [this.form(choice("u", text.unit, UNITS.map((unit) => [unit, text[unit]])), choice("s", text.sentence, Object.keys(sentences).map((language) => [language, text[language]])),
      this.chart, legend, this.picked, this.read, make("div", { class: "figure-numbers" }, this.table), this.buttons(button(text.reset, () => this.enter(this.start))))];
  }

  // Of another unit or sentence the first token is looked at.
  choose(name, value) {
    this.enter({ ...this.state, [name]: value, n: 1 });
  }

  look(n, done) {
    if (n > 0 && (done || n !== this.state.n)) this.enter({ ...this.state, n }, done);
  }

  put(state) {
    const { text, costs } = this.sentences[state.s], cuts = this.cuts(state);
    this.sentence = text;
    this.found = costs.map((of) => measure(of, cuts));
    for (const [made, name, value] of this.chosen) made.setAttribute("aria-pressed", String(state[name] === value));
    this.picked.limit(cuts.length);
    this.picked.show(state.n);
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
    const { text, models, found, state: { u } } = this;
    return spaced(`${text[u]}: ${found[0].tokens.length}.`, ...found.map(({ nats, perplexity, bits }, k) =>
      `${models[k]}: ${text.total} ${showNumber(nats)}, ${text.perplexity} ${showNumber(perplexity)}, ${text.bits} ${showNumber(bits)}.`));
  }

  // --- output

  show() {
    // As wide as the lines allow: each sentence in as few as with narrow columns.
    const rows = (columns) => Math.max(...Object.values(this.sentences).map(({ text }) => linesOf(text, columns).length));
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
    const { text, models, found, state: { s, n } } = this;
    this.read.replaceChildren(make("span", {}, marked(`${this.which(n)}: `), make("strong", { lang: s }, this.spell(found[0].tokens[n - 1]))),
      ...models.map((model, k) => make("span", {}, marked(`${model}: `), number(`token${k}`, found[k].tokens[n - 1].nats), ` ${text.nats}`)));
  }

  which(n) {
    return this.text.which.replace("[n]", n).replace("[all]", this.found[0].tokens.length);
  }

  tellToken(n) {
    const { text, models, found } = this, costs = models.map((model, k) => `${model}: ${showNumber(found[k].tokens[n - 1].nats)} ${text.nats}`);
    return `${this.which(n)}: ${this.spell(found[0].tokens[n - 1])}. ${costs.join(", ")}`;
  }

  numbers() {
    const { text, models, found } = this, { costs } = this.sentences[this.state.s];
    const row = (name, of, say) => [text[name], ...found.map((one, k) => number(`${name}${k}`, of(one), say))];
    return tableOf(text.size.replace("[n]", costs[0].length), [text.knows, ...models], [row("tokens", ({ tokens }) => tokens.length, String), row("total", ({ nats }) => nats),
      row("mean", ({ mean }) => mean), row("perplexity", ({ perplexity }) => perplexity), row("bits", ({ bits }) => bits)]);
  }

  // Lines of text with the bars of the first model above, and those of the second one below, upside down.
  drawLines() {
    const { lines, column, found, text, state: { s, n } } = this, step = 2 * HIGH + BAND + GAP, parts = [];
    lines.forEach((line, row) => {
      const top = row * step + 8, first = line[0][1], last = line.at(-1)[1] + line.at(-1)[2], x = (byte) => (byte - first) * column;
      const edges = [top + HIGH, top + HIGH + BAND];
      found.forEach(({ tokens, nats }, k) => {
        const bar = (height) => ({ y: k ? edges[1] : edges[0] - height, height });
        tokens.forEach((one, at) => {
          const from = Math.max(one.from, first), to = Math.min(one.from + one.length, last);
          if (from >= to) return;
          const high = one.nats / one.length, middle = x((from + to) / 2), tip = k ? edges[1] + HIGH + 1 : edges[0] - HIGH - 1;
          parts.push(box(LOOKS[k], { x: x(from) + 0.5, width: (to - from) * column - 1, ...bar((Math.min(high, MOST) / MOST) * HIGH) }));
          if (high > MOST) parts.push(path("figure-off", `M${middle - 5} ${tip}h10l-5 ${k ? 7 : -7}z`));
          if (!k) parts.push(path("sentence-cut", `M${x(from)} ${from === one.from ? edges[0] : edges[0] + BAND / 2}V${edges[1]}`));
          if (!k && at === n - 1) parts.push(draw("rect", { class: "sentence-chosen", x: x(from), y: edges[0] - HIGH - 3, width: (to - from) * column, height: 2 * HIGH + BAND + 6, rx: 3 }));
        });
        const mean = ((nats / this.sentences[s].costs[k].length) / MOST) * HIGH, y = k ? edges[1] + mean : edges[0] - mean;
        parts.push(path("sentence-mean", `M0 ${y}H${x(last)}`), path("figure-axis", `M0 ${edges[k]}H${x(last)}`));
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
    return byte < end ? this.found[0].tokens.findIndex(({ from, length }) => byte >= from && byte < from + length) + 1 : 0;
  }
}

customElements.define("surprise-in-a-sentence", SurpriseInASentence);
