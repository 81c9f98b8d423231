// <loss-doctor>: the reader enters what they know about a loss, and sees where it stands among the marks that apply, and
// which mistakes it fits. Its texts and links come from the page (attribute `words`, JSON). The state is in the address.
// Without JavaScript the page shows the content of the element, a table; with it, the table stands below, folded.
import { CHOICES, diagnose, entriesOf, NAMES } from "./diagnosis.mjs";
import { Figure } from "./figure.mjs";
import { button, choiceField, make, marked, number, path, readAddress, readNumber, showNumber, spaced, spread, symlog, textField, word, writeAddress } from "./kit.mjs";

const EXAMPLE = { now: "1.461", first: "2.31", acc: "98", K: "10" };
const FARTHEST = 1e6; // what is beyond is shown as off the scale
const SHOWN = [3, 5]; // suspects: at least, if there are so many, and at most

class LossDoctor extends Figure {
  begin({ marks, suspects }) {
    Object.assign(this, { markWords: marks, suspectWords: suspects });
  }

  fromAddress() {
    const found = readAddress(NAMES) ?? EXAMPLE;
    this.more.open = Object.keys(found).some((name) => this.more.contains(this.entries[name]));
    return found;
  }

  keep() {
    const { state } = this;
    this.style.minHeight = 0; // the space was reserved for the start; who changes something expects another length
    writeAddress(NAMES, state.n ? { ...state, n: state.n.replace(/\s*,\s*/g, ",") } : state);
  }

  // --- input

  live() {
    const { text } = this, label = { acc: "accuracy", n: "counts", eps: "epsilon" };
    const modes = { now: "text", K: "numeric", N: "numeric", T: "numeric", n: "text" };
    const field = (name) => {
      if (name in CHOICES) {
        const [fact, choices] = CHOICES[name];
        return choiceField(name, text[fact], [["", text.unknown], ...choices.map((value) => [value, text[value]])]);
      }
      return textField(name, text[label[name] ?? name], { hint: text[`${label[name] ?? name}_hint`], mode: modes[name] });
    };
    this.entries = Object.fromEntries(NAMES.map((name) => [name, field(name)]));
    const part = (...names) => make("div", { class: "figure-fields" }, ...names.map((name) => this.entries[name]));
    this.more = make("details", { class: "doctor-more" }, make("summary", {}, text.more), part("n", "in", "lib", "eps", "batch", "N", "seq", "T"));
    const form = this.form(part("now", "first", "acc", "K", "loss"), this.more,
      this.buttons(button(text.example, () => this.enter(EXAMPLE)), button(text.empty, () => this.enter({}))));
    form.addEventListener("input", () => this.enter(Object.fromEntries(NAMES.map((name) => [name, this.entries[name].input.value.trim()]))));
    this.result = make("div", { class: "doctor-result" });
    return [form, this.result];
  }

  put(state) {
    const { entries, wrong } = entriesOf(state);
    for (const [name, { input, complain }] of Object.entries(this.entries)) {
      // What the reader is typing stays as it is.
      if (input.value.trim() !== (state[name] ?? "")) input.value = state[name] ?? "";
      complain(wrong.includes(name) && this.text.bad_number);
    }
    this.diagnosis = diagnose(entries);
    this.infinite = entries.now.value === Infinity || entries.now.value === -Infinity;
  }

  summary() {
    const { text, suspectWords } = this, found = this.diagnosis.suspects.slice(0, 3);
    if (!this.entered()) return text.enter;
    return found.length ? `${text.suspects}: ${found.map(({ id }) => suspectWords[id].words).join("; ")}` : text.nobody;
  }

  entered() {
    return Boolean(this.state.now || this.state.first) || this.diagnosis.suspects.length > 0;
  }

  // --- output

  show() {
    this.result.replaceChildren(this.suspects(), this.ruler(), this.marks());
  }

  suspects() {
    const { text } = this, [top] = this.diagnosis.suspects;
    // After the third, only what is at least half as likely as the first.
    const found = this.diagnosis.suspects.filter(({ weight }, place) => place < SHOWN[0] || (place < SHOWN[1] && 2 * weight >= top.weight));
    const item = ({ id }) => {
      const { words, look, link, title } = this.suspectWords[id];
      return make("li", { "data-suspect": id }, make("strong", {}, words), make("br"), spaced(text.look, look, text.read, ""),
        make("a", { href: link }, title));
    };
    const list = found.length ? make("ol", {}, ...found.map(item)) : make("p", {}, this.entered() ? text.nobody : text.enter);
    return make("section", { class: "doctor-suspects", "aria-label": text.suspects }, make("p", { class: "figure-title" }, text.suspects), list);
  }

  // The reader's own losses: [name, value]; the value is not finite where it is off the scale.
  own() {
    const { now, first } = this.diagnosis;
    return [["now", this.infinite ? readNumber(this.state.now).value : now], ["first", first]].filter(([, value]) => !Number.isNaN(value));
  }

  marks() {
    const { text } = this;
    const rows = this.diagnosis.marks.map(({ id, value }, index) => ({ id, value, letter: letterOf(index), said: this.markWords[id] }));
    const extra = this.diagnosis.divided ? `, ${text.per_term}` : "";
    for (const [name, value] of this.own()) rows.push({ id: name, value, letter: name === "now" ? "▲" : "△", said: marked(`${text[`your_${name}`]}${extra}`), own: true });
    rows.sort((a, b) => a.value - b.value);
    const row = ({ id, value, letter, said, own }) =>
      make("tr", own ? { class: "doctor-own", "data-mark": id } : { "data-mark": id }, make("td", {}, letter),
        make("td", {}, number(id, value)), make("th", { scope: "row" }, said));
    return make("table", { class: "doctor-marks" }, make("caption", {}, text.marks),
      make("thead", {}, make("tr", {}, make("td"), make("th", { scope: "col" }, text.mark_value), make("th", { scope: "col" }, text.mark_meaning))),
      make("tbody", {}, ...rows.map(row)));
  }

  ruler() {
    const { text, wide: width } = this, { marks } = this.diagnosis, own = this.own();
    const inside = [...marks, ...own.map(([, value]) => ({ value }))].map(({ value }) => value).filter((v) => Math.abs(v) <= FARTHEST);
    const low = Math.min(0, ...inside), high = Math.max(1, ...inside) * 1.1, edge = 16;
    const scale = symlog(low, high, edge, width - edge), axis = 52;
    const parts = [path("figure-axis", `M${edge - 8} ${axis}H${width - edge + 8}`)];
    for (const value of [-1e6, -1e4, -1e3, -100, -10, -1, 0, 0.1, 1, 10, 100, 1e3, 1e4, 1e6]) {
      if (value < low || value > high) continue;
      parts.push(path("figure-grid", `M${scale(value)} ${axis}V116`), word(scale(value), 130, "middle", value.toLocaleString("en").replace("-", "−"), "figure-tick"));
    }
    const at = marks.map(({ value }) => scale(value)), letters = spread(at, 13, width - 8);
    at.forEach((x, index) => parts.push(
      path("doctor-mark", `M${x} ${axis + 6}V${axis - 8}L${letters[index]} ${axis - 24}`),
      word(letters[index], axis - 28, "middle", letterOf(index), "doctor-letter")));
    own.forEach(([name, value]) => {
      const off = Math.abs(value) > FARTHEST, x = off ? (value > 0 ? width - edge : edge) : scale(value), y = name === "now" ? 86 : 104;
      const anchor = x < 110 ? "start" : x > width - 110 ? "end" : "middle";
      parts.push(path(`doctor-${name}`, off ? `M${x} ${axis - 7}l${value > 0 ? 10 : -10} 7l${value > 0 ? -10 : 10} 7z` : `M${x} ${axis + 2}l-7 14h14z`),
        word(anchor === "middle" ? x : x + (anchor === "start" ? -8 : 8), y, anchor, marked(`${text[`your_${name}`]}: ${showNumber(value)}${off ? `, ${text.off_scale}` : ""}`), `doctor-said-${name}`));
    });
    const said = own.map(([name, value]) => `${text[`your_${name}`]}: ${showNumber(value)}`).join(", ");
    return make("figure", { class: "doctor-ruler" }, this.picture(width, 136, `${text.ruler}${said && `: ${said}`}`, ...parts));
  }
}

const letterOf = (index) => String.fromCharCode(65 + index);

customElements.define("loss-doctor", LossDoctor);
