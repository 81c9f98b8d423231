// <run-gallery>: the two curves of a training run, and the question which run it is. Its texts and the runs come from the
// page (attribute `words`, JSON); the names of the runs and what gives them away from the list in its content. The state
// is in the address. Without JavaScript the page shows the content, with it the content is folded below.
import { Figure } from "./figure.mjs";
import { button, draw, make, number, path, readFitting, sliderField, spaced, spread, swatch, tableOf, word, writeAddress } from "./kit.mjs";

const LEFT = 30, RIGHT = 104, TOP = 24, HEIGHT = 200, BELOW = 34; // of the chart, in pixels
const CURVES = ["training", "validation"];
const LEAST = 2.6; // of the scale: log K is always on it
const OPEN = "-"; // not answered

class RunGallery extends Figure {
  begin({ marks, runs }) {
    Object.assign(this, { marks, runs, start: { run: 0, said: runs.map(() => OPEN), epoch: 0 } });
    this.terms = [...this.querySelectorAll("dl > dt")].map((term) => term.textContent.trim());
    this.signs = [...this.querySelectorAll("dl > dd")];
  }

  // --- the state: which run is shown, what was answered to each (a letter for the place in the list), and the epoch

  fromAddress() {
    const { runs } = this;
    return this.readState({
      run: (text) => (runs[text - 1] ? text - 1 : null),
      said: (text) => {
        const said = [...text.padEnd(runs.length, OPEN)];
        return said.length === runs.length && runs.every(({ choices }, k) => said[k] === OPEN || choices.includes(placeOf(said[k]))) ? said : null;
      },
      epoch: (text) => readFitting(text, (value) => runs[0].training[value] !== undefined),
    });
  }

  keep() {
    const { run, said, epoch } = this.state;
    writeAddress(Object.keys(this.start), { run: run ? run + 1 : "", said: said.join("").replace(/-+$/, ""), epoch: epoch || "" });
  }

  get shown() {
    return this.runs[this.state.run];
  }

  // --- parts, built once

  live() {
    const { text } = this, part = (name, tag = "div", more = {}) => (this.parts[name] = make(tag, { class: `runs-${name}`, ...more }));
    this.parts = {}; // an element has properties such as `title` of its own
    this.epochs = sliderField("epoch", text.epoch, { low: 0, high: this.runs[0].training.length - 1, step: 1, whole: true, tell: (epoch) => this.at(epoch), notice: this.notice,
      complaint: filled(text.range_epoch, { last: this.runs[0].training.length - 1 }), act: (epoch, done) => this.enter({ ...this.state, epoch }, done) });
    const form = this.form(
      make("div", { class: "runs-head" }, part("title", "p", { class: "figure-title" }), part("score", "p")),
      part("key", "p", { class: "figure-legend" }), part("chart"), make("div", { class: "runs-epoch" }, this.epochs, part("read", "output")),
      make("fieldset", {}, make("legend", {}, text.question), part("choices")), part("answer"),
      this.buttons(button(text.before, () => this.go(-1)), button(text.next, () => this.go(1)), button(text.again, () => this.enter(this.start))),
      make("details", { class: "runs-values" }, make("summary", {}, text.values), part("table")));
    this.parts.key.append(...[...CURVES, "lines"].map((name) => make("span", {}, swatch(name === "lines" ? "runs-mark" : `runs-curve runs-${name}`, true), text[name])));
    for (const kind of ["pointermove", "pointerdown"]) this.parts.chart.addEventListener(kind, (event) => {
      const epoch = this.epochAt(event.clientX);
      if ((event.pointerType === "mouse" || event.buttons) && epoch !== this.state.epoch) this.enter({ ...this.state, epoch }, false);
    });
    return [form];
  }

  put({ epoch }) {
    this.epochs.show(epoch);
  }

  // --- what the reader does

  go(by) {
    const run = (this.state.run + by + this.runs.length) % this.runs.length;
    this.enter({ ...this.state, run, epoch: 0 });
  }

  say(place) {
    const { run, said } = this.state;
    if (said[run] === OPEN) this.enter({ ...this.state, said: said.with(run, letterOf(place)) });
  }

  // --- output

  show() {
    const { text, runs, state: { run, said } } = this, key = [run, said, this.wide].join();
    if (key !== this.drawn) {
      const answered = runs.filter((_, k) => said[k] !== OPEN).length, right = runs.filter((one, k) => said[k] === letterOf(one.is)).length;
      this.parts.title.textContent = filled(text.run, { n: run + 1, all: runs.length });
      this.parts.score.textContent = answered ? filled(text.score, { right, answered }) : "";
      this.parts.chart.replaceChildren(this.chart());
      this.parts.table.replaceChildren(this.valueTable());
      this.showChoices();
      this.showAnswer();
      this.drawn = key;
    }
    this.readOff();
  }

  summary() {
    return [this.parts.title, this.parts.answer, this.parts.score].map((part) => part.textContent.trim()).filter(Boolean).join(" ");
  }

  showChoices() {
    const { terms, shown, state: { run, said } } = this, focused = this.parts.choices.contains(document.activeElement) && document.activeElement.value;
    this.parts.choices.replaceChildren(...shown.choices.map((place) => {
      const made = button(terms[place], () => this.say(place));
      made.value = String(place);
      if (said[run] === OPEN) return made;
      const chosen = said[run] === letterOf(place), right = place === shown.is;
      made.setAttribute("aria-disabled", "true");
      made.setAttribute("aria-pressed", String(chosen));
      made.classList.toggle("runs-right", right);
      made.classList.toggle("runs-wrong", chosen && !right);
      made.prepend(right ? "✓ " : chosen ? "✗ " : "");
      return made;
    }));
    if (focused) this.parts.choices.querySelector(`[value="${focused}"]`)?.focus();
  }

  showAnswer() {
    const { text, terms, signs, shown, state: { run, said } } = this;
    if (said[run] === OPEN) return this.parts.answer.replaceChildren();
    const right = said[run] === letterOf(shown.is), sign = make("div", {}, ...signs[shown.is].cloneNode(true).childNodes);
    // Numbers can be changed in the list, of which this is a copy.
    for (const number of sign.querySelectorAll(".stated-number")) number.replaceWith(number.querySelector("a").textContent);
    for (const element of sign.querySelectorAll("[id]")) element.removeAttribute("id");
    this.parts.answer.replaceChildren(make("p", {}, make("strong", {}, spaced(right ? text.yes : text.no, terms[shown.is]))), sign);
  }

  // The values at an epoch, for screen readers.
  at(epoch) {
    return `${epoch}: ${CURVES.map((name) => `${this.text[name]} ${digits(this.shown[name][epoch])}`).join(", ")}`;
  }

  // The same as text, and as a line in the chart.
  readOff() {
    const { text, shown, state: { epoch } } = this, { x, y } = this.scales();
    this.parts.read.replaceChildren(make("span", {}, `${text.epoch} ${epoch}`),
      ...CURVES.map((name) => make("span", {}, `${text[name]} `, number(name, shown[name][epoch], digits))));
    this.cursor.replaceChildren(path("runs-cursor", `M${x(epoch)} ${TOP}V${TOP + HEIGHT}`),
      ...CURVES.map((name) => draw("circle", { class: `runs-dot runs-${name}`, cx: x(epoch), cy: y(shown[name][epoch]), r: 4 })));
  }

  scales() {
    const epochs = this.shown.training.length - 1, largest = Math.max(LEAST, ...CURVES.flatMap((name) => this.shown[name]));
    const top = largest > LEAST ? 1.05 * largest : LEAST;
    return { epochs, top, x: (v) => LEFT + (v / epochs) * (this.wide - LEFT - RIGHT), y: (v) => TOP + HEIGHT * (1 - v / top) };
  }

  epochAt(clientX) {
    const { epochs, x } = this.scales(), { left } = this.parts.chart.getBoundingClientRect();
    return Math.min(Math.max(Math.round(((clientX - left - x(0)) / (x(epochs) - x(0))) * epochs), 0), epochs);
  }

  chart() {
    const { text, marks, shown } = this, { epochs, top, x, y } = this.scales(), end = x(epochs), bottom = TOP + HEIGHT;
    const parts = [word(0, 12, "start", text.loss, "figure-tick")];
    const step = [0.5, 1, 2, 5].find((size) => top / size <= 6);
    for (let value = 0; value <= top; value += step)
      parts.push(path("figure-grid", `M${LEFT} ${y(value)}H${end}`), word(LEFT - 6, y(value) + 4, "end", value, "figure-tick"));
    for (let epoch = 0; epoch <= epochs; epoch += 10) parts.push(word(x(epoch), bottom + 16, "middle", epoch, "figure-tick"));
    parts.push(word(end, bottom + 30, "end", text.epoch, "figure-tick"), path("figure-axis", `M${LEFT} ${bottom}H${end}`));
    const sorted = marks.toSorted((a, b) => b[1] - a[1]), places = spread(sorted.map(([, value]) => y(value)), 15, bottom);
    sorted.forEach(([name, value], k) => parts.push(path("runs-mark", `M${LEFT} ${y(value)}H${end}l8 ${places[k] - y(value)}`),
      word(end + 11, places[k] + 4, "start", text[name], "figure-tick")));
    for (const name of CURVES) parts.push(path(`runs-curve runs-${name}`, `M${shown[name].map((value, epoch) => `${x(epoch).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`));
    parts.push((this.cursor = draw("g", {})));
    const said = CURVES.map((name) => filled(text.from_to, { curve: text[name], first: digits(shown[name][0]), last: digits(shown[name].at(-1)), largest: digits(Math.max(...shown[name])) }));
    const lines = `${text.lines}: ${marks.map(([name, value]) => `${text[name]} ${digits(value)}`).join(", ")}`;
    return this.picture(this.wide, bottom + BELOW, `${text.loss}. ${said.join(". ")}. ${lines}.`, ...parts);
  }

  valueTable() {
    const { text, shown } = this;
    return tableOf(text.loss, [text.epoch, ...CURVES.map((name) => text[name])], shown.training.map((_, epoch) => [String(epoch), ...CURVES.map((name) => digits(shown[name][epoch]))]));
  }
}

const letterOf = (place) => String.fromCharCode(97 + place);
const placeOf = (letter) => letter.charCodeAt(0) - 97;
const digits = (value) => value.toFixed(3); // as many as are stored
const filled = (text, values) => text.replace(/\[(\w+)\]/g, (_, name) => values[name]);

customElements.define("run-gallery", RunGallery);
