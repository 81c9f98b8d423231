// <loss-doctor>: the reader enters what they know about a loss, and sees where it stands among the marks that apply, and
// which mistakes it fits. Its texts and links come from the page (attribute `words`, JSON). The state is in the address.
// Without JavaScript the page shows the content of the element, a table; with it, the table stands below, folded.
import { CHOICES, diagnose, entriesOf, NAMES } from "./diagnosis.mjs";
import { button, choiceField, copyButton, draw, make, readAddress, readNumber, showNumber, spaced, spread, symlog, textField, writeAddress } from "./kit.mjs";

const EXAMPLE = { now: "1.461", first: "2.31", acc: "98", K: "10" };
const FARTHEST = 1e6; // what is beyond is shown as off the scale
const SHOWN = [3, 5]; // suspects: at least, if there are so many, and at most

class LossDoctor extends HTMLElement {
  connectedCallback() {
    if (this.fields) return;
    this.words = JSON.parse(this.getAttribute("words"));
    const table = [...this.childNodes], { text } = this.words;
    this.status = make("p", { class: "figure-said", role: "status" });
    this.copied = make("span", { role: "status" });
    this.result = make("div", { class: "doctor-result" });
    this.replaceChildren(this.form(text), this.result, this.status,
      make("details", { class: "doctor-table" }, make("summary", {}, text.table), ...table));
    this.enter(readAddress(NAMES) ?? EXAMPLE);
    this.addEventListener("input", () => this.changed());
    new ResizeObserver(() => this.width !== this.clientWidth && this.show()).observe(this);
  }

  // --- input

  form(text) {
    const label = { acc: "accuracy", n: "counts", eps: "epsilon" };
    const modes = { now: "text", K: "numeric", N: "numeric", T: "numeric", n: "text" };
    const field = (name) => {
      if (name in CHOICES) {
        const [fact, choices] = CHOICES[name];
        return choiceField(name, text[fact], [["", text.unknown], ...choices.map((value) => [value, text[value]])]);
      }
      return textField(name, text[label[name] ?? name], { hint: text[`${label[name] ?? name}_hint`], mode: modes[name] });
    };
    this.fields = Object.fromEntries(NAMES.map((name) => [name, field(name)]));
    const part = (...names) => names.map((name) => this.fields[name]);
    this.more = make("details", { class: "doctor-more" }, make("summary", {}, text.more),
      make("div", { class: "figure-fields" }, ...part("n", "in", "lib", "eps", "batch", "N", "seq", "T")));
    const form = make("form", { "aria-label": text.form },
      make("div", { class: "figure-fields" }, ...part("now", "first", "acc", "K", "loss")), this.more,
      make("div", { class: "figure-buttons" },
        button(text.example, () => this.enter(EXAMPLE, true)), button(text.empty, () => this.enter({}, true)),
        copyButton(text, (said) => (this.copied.textContent = said)), this.copied));
    form.addEventListener("submit", (event) => event.preventDefault());
    return form;
  }

  enter(state, write = false) {
    for (const [name, { input }] of Object.entries(this.fields)) input.value = state[name] ?? "";
    if (Object.keys(state).some((name) => this.more.contains(this.fields[name]))) this.more.open = true;
    this.changed(write);
  }

  changed(write = true) {
    this.state = Object.fromEntries(NAMES.map((name) => [name, this.fields[name].input.value.trim()]));
    const { entries, wrong } = entriesOf(this.state);
    for (const [name, field] of Object.entries(this.fields)) field.complain(wrong.includes(name) && this.words.text.bad_number);
    this.diagnosis = diagnose(entries);
    this.infinite = entries.now.value === Infinity || entries.now.value === -Infinity;
    if (write) writeAddress(NAMES, this.state.n ? { ...this.state, n: this.state.n.replace(/\s*,\s*/g, ",") } : this.state);
    this.show();
    clearTimeout(this.timer);
    // A screen reader hears the result when the typing pauses.
    this.timer = setTimeout(() => (this.status.textContent = this.summary()), 600);
    this.copied.textContent = "";
  }

  summary() {
    const { text, suspects } = this.words, found = this.diagnosis.suspects.slice(0, 3);
    if (!this.entered()) return text.enter;
    return found.length ? `${text.suspects}: ${found.map(({ id }) => suspects[id].words).join("; ")}` : text.nobody;
  }

  entered() {
    return this.state.now !== "" || this.state.first !== "" || this.diagnosis.suspects.length > 0;
  }

  // --- output

  show() {
    this.width = this.clientWidth;
    this.result.replaceChildren(this.suspects(), this.ruler(), this.marks());
  }

  suspects() {
    const { text, suspects } = this.words, [top] = this.diagnosis.suspects;
    // After the third, only what is at least half as likely as the first.
    const found = this.diagnosis.suspects.filter(({ weight }, place) => place < SHOWN[0] || (place < SHOWN[1] && 2 * weight >= top.weight));
    const item = ({ id }) => {
      const { words, look, link, title } = suspects[id];
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
    const { text, marks } = this.words;
    const rows = this.diagnosis.marks.map(({ id, value }, index) => ({ id, value, letter: letterOf(index), said: marks[id] }));
    const extra = this.diagnosis.divided ? `, ${text.per_term}` : "";
    for (const [name, value] of this.own()) rows.push({ id: name, value, letter: name === "now" ? "▲" : "△", said: `${text[`your_${name}`]}${extra}`, own: true });
    rows.sort((a, b) => a.value - b.value);
    const row = ({ id, value, letter, said, own }) =>
      make("tr", own ? { class: "doctor-own", "data-mark": id } : { "data-mark": id }, make("td", {}, letter),
        make("td", {}, make("data", { value }, showNumber(value))), make("th", { scope: "row" }, said));
    return make("table", { class: "doctor-marks" }, make("caption", {}, text.marks),
      make("thead", {}, make("tr", {}, make("td"), make("th", { scope: "col" }, text.mark_value), make("th", { scope: "col" }, text.mark_meaning))),
      make("tbody", {}, ...rows.map(row)));
  }

  ruler() {
    const { text } = this.words, { marks } = this.diagnosis, own = this.own(), width = Math.max(this.width, 240);
    const inside = [...marks, ...own.map(([, value]) => ({ value }))].map(({ value }) => value).filter((v) => Math.abs(v) <= FARTHEST);
    const low = Math.min(0, ...inside), high = Math.max(1, ...inside) * 1.1, edge = 16;
    const scale = symlog(low, high, edge, width - edge), axis = 52;
    const word = (x, y, anchor, what, kind) => draw("text", { x, y, "text-anchor": anchor, class: kind }, what);
    const parts = [draw("path", { class: "doctor-axis", d: `M${edge - 8} ${axis}H${width - edge + 8}` })];
    for (const value of [-1e6, -1e4, -1e3, -100, -10, -1, 0, 0.1, 1, 10, 100, 1e3, 1e4, 1e6]) {
      if (value < low || value > high) continue;
      parts.push(draw("path", { class: "doctor-grid", d: `M${scale(value)} ${axis}V116` }), word(scale(value), 130, "middle", value.toLocaleString("en").replace("-", "−"), "doctor-tick"));
    }
    const at = marks.map(({ value }) => scale(value)), letters = spread(at, 13, width - 8);
    at.forEach((x, index) => parts.push(
      draw("path", { class: "doctor-mark", d: `M${x} ${axis + 6}V${axis - 8}L${letters[index]} ${axis - 24}` }),
      word(letters[index], axis - 28, "middle", letterOf(index), "doctor-letter")));
    own.forEach(([name, value]) => {
      const off = Math.abs(value) > FARTHEST, x = off ? (value > 0 ? width - edge : edge) : scale(value), y = name === "now" ? 86 : 104;
      const anchor = x < 110 ? "start" : x > width - 110 ? "end" : "middle";
      parts.push(draw("path", { class: `doctor-${name}`, d: off ? `M${x} ${axis - 7}l${value > 0 ? 10 : -10} 7l${value > 0 ? -10 : 10} 7z` : `M${x} ${axis + 2}l-7 14h14z` }),
        word(anchor === "middle" ? x : x + (anchor === "start" ? -8 : 8), y, anchor, `${text[`your_${name}`]}: ${showNumber(value)}${off ? `, ${text.off_scale}` : ""}`, `doctor-said-${name}`));
    });
    const said = own.map(([name, value]) => `${text[`your_${name}`]}: ${showNumber(value)}`).join(", ");
    return make("figure", { class: "doctor-ruler" }, draw("svg", { viewBox: `0 0 ${width} 136`, width, height: 136, role: "img", "aria-label": `${text.ruler}${said && `: ${said}`}` }, ...parts));
  }
}

const letterOf = (index) => String.fromCharCode(65 + index);

customElements.define("loss-doctor", LossDoctor);
