// <run-gallery>: the two curves of a training run, and the question which run it is. Its texts and the runs come from the
// page (attribute `words`, JSON); the names of the runs and what gives them away from the list in its content. The state
// is in the address. Without JavaScript the page shows the content, with it the content is folded below.
import { button, copyButton, draw, make, openForLinks, readAddress, spaced, spread, writeAddress } from "./kit.mjs";

const NAMES = ["run", "said", "epoch"];
const LEFT = 30, RIGHT = 104, TOP = 24, HEIGHT = 200, BELOW = 34; // of the chart, in pixels
const CURVES = ["training", "validation"];
const LEAST = 2.6; // of the scale: log K is always on it
const OPEN = "-"; // not answered

class RunGallery extends HTMLElement {
  connectedCallback() {
    if (this.state) return;
    Object.assign(this, JSON.parse(this.getAttribute("words")));
    const content = [...this.childNodes];
    this.terms = [...this.querySelectorAll("dl > dt")].map((term) => term.textContent.trim());
    this.signs = [...this.querySelectorAll("dl > dd")];
    this.folded = make("details", { class: "runs-folded" }, make("summary", {}, this.text.folded), ...content);
    this.replaceChildren(this.live(), this.folded);
    this.enter(this.fromAddress(), false);
    new ResizeObserver(() => this.width !== this.clientWidth && this.show()).observe(this);
    openForLinks(this.folded);
  }

  // --- the state: which run is shown, what was answered to each (a letter for the place in the list), and the epoch

  fromAddress() {
    const found = readAddress(NAMES) ?? {}, run = Number(found.run ?? 1), epoch = Number(found.epoch ?? 0);
    const said = (found.said ?? "").padEnd(this.runs.length, OPEN);
    const fits = said.length === this.runs.length && this.runs.every(({ choices }, k) => said[k] === OPEN || choices.includes(placeOf(said[k])));
    return {
      run: this.runs[run - 1] ? run - 1 : 0,
      said: fits ? [...said] : this.runs.map(() => OPEN),
      epoch: Number.isInteger(epoch) && epoch >= 0 && epoch < this.runs[0].training.length ? epoch : 0,
    };
  }

  keep() {
    const { run, said, epoch } = this.state;
    writeAddress(NAMES, { run: run ? run + 1 : "", said: said.join("").replace(/-+$/, ""), epoch: epoch || "" });
  }

  get shown() {
    return this.runs[this.state.run];
  }

  // --- parts, built once

  live() {
    const { text } = this, part = (name, tag = "div", more = {}) => (this.parts[name] = make(tag, { class: `runs-${name}`, ...more }));
    this.parts = {}; // an element has properties such as `title` of its own
    this.copied = make("span", { role: "status" });
    this.range = make("input", { type: "range", min: 0, max: this.runs[0].training.length - 1, step: 1, "aria-label": text.epoch });
    this.range.addEventListener("input", () => this.at(Number(this.range.value)));
    const values = make("details", { class: "runs-values" }, make("summary", {}, text.values), part("table"));
    const form = make("form", { "aria-label": text.game },
      make("div", { class: "runs-head" }, part("title", "p", { class: "figure-title" }), part("score", "p", { role: "status" })),
      part("key", "p"), part("chart"), make("div", { class: "runs-epoch" }, this.range, part("read", "output")),
      make("fieldset", {}, make("legend", {}, text.question), part("choices")),
      part("answer", "div", { role: "status" }),
      make("div", { class: "figure-buttons" },
        button(text.before, () => this.go(-1)), button(text.next, () => this.go(1)),
        button(text.again, () => this.enter(this.start())), copyButton(text, (said) => (this.copied.textContent = said)), this.copied),
      values);
    form.addEventListener("submit", (event) => event.preventDefault());
    this.parts.key.append(...CURVES.map((name) => make("span", {}, swatch(name), text[name])), make("span", {}, swatch("mark"), text.lines));
    const read = (event) => (event.pointerType === "mouse" || event.buttons) && this.at(this.epochAt(event.clientX));
    this.parts.chart.addEventListener("pointermove", read);
    this.parts.chart.addEventListener("pointerdown", read);
    return make("div", { class: "runs-live" }, form);
  }

  start() {
    return { run: 0, said: this.runs.map(() => OPEN), epoch: 0 };
  }

  // --- what the reader does

  enter(state, keep = true) {
    this.state = state;
    this.copied.textContent = "";
    if (keep) this.keep();
    this.show();
  }

  go(by) {
    const run = (this.state.run + by + this.runs.length) % this.runs.length;
    this.enter({ ...this.state, run, epoch: 0 });
  }

  say(place) {
    const { run, said } = this.state;
    if (said[run] === OPEN) this.enter({ ...this.state, said: said.with(run, letterOf(place)) });
  }

  at(epoch) {
    if (epoch === this.state.epoch) return;
    this.state.epoch = epoch;
    this.copied.textContent = "";
    this.readOff();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), 300); // browsers limit how often an address may change
  }

  // --- output

  show() {
    const { text, runs, state: { run, said } } = this;
    this.width = Math.max(this.clientWidth, 240);
    const answered = runs.filter((_, k) => said[k] !== OPEN).length, right = runs.filter((one, k) => said[k] === letterOf(one.is)).length;
    this.parts.title.textContent = put(text.run, { n: run + 1, all: runs.length });
    this.parts.score.textContent = answered ? put(text.score, { right, answered }) : "";
    this.parts.chart.replaceChildren(this.picture());
    this.parts.table.replaceChildren(this.valueTable());
    this.showChoices();
    this.showAnswer();
    this.readOff();
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

  // The values at an epoch, as text and as a line in the chart.
  readOff() {
    const { text, shown, state: { epoch } } = this, { x, y } = this.scales();
    const values = CURVES.map((name) => [text[name], make("data", { value: shown[name][epoch], "data-name": name }, digits(shown[name][epoch]))]);
    this.range.value = epoch;
    this.range.setAttribute("aria-valuetext", `${epoch}: ${CURVES.map((name) => `${text[name]} ${digits(shown[name][epoch])}`).join(", ")}`);
    this.parts.read.replaceChildren(make("span", {}, `${text.epoch} ${epoch}`), ...values.map(([name, value]) => make("span", {}, `${name} `, value)));
    this.cursor.replaceChildren(draw("path", { class: "runs-cursor", d: `M${x(epoch)} ${TOP}V${TOP + HEIGHT}` }),
      ...CURVES.map((name) => draw("circle", { class: `runs-dot runs-${name}`, cx: x(epoch), cy: y(shown[name][epoch]), r: 4 })));
  }

  scales() {
    const epochs = this.shown.training.length - 1, largest = Math.max(LEAST, ...CURVES.flatMap((name) => this.shown[name]));
    const top = largest > LEAST ? 1.05 * largest : LEAST;
    return { epochs, top, x: (v) => LEFT + (v / epochs) * (this.width - LEFT - RIGHT), y: (v) => TOP + HEIGHT * (1 - v / top) };
  }

  epochAt(clientX) {
    const { epochs, x } = this.scales(), { left } = this.parts.chart.getBoundingClientRect();
    return Math.min(Math.max(Math.round(((clientX - left - x(0)) / (x(epochs) - x(0))) * epochs), 0), epochs);
  }

  picture() {
    const { text, marks, shown, width } = this, { epochs, top, x, y } = this.scales(), end = x(epochs), bottom = TOP + HEIGHT;
    const parts = [word(0, 12, "start", text.loss, "runs-tick")];
    const step = [0.5, 1, 2, 5].find((size) => top / size <= 6);
    for (let value = 0; value <= top; value += step)
      parts.push(draw("path", { class: "runs-grid", d: `M${LEFT} ${y(value)}H${end}` }), word(LEFT - 6, y(value) + 4, "end", value, "runs-tick"));
    for (let epoch = 0; epoch <= epochs; epoch += 10) parts.push(word(x(epoch), bottom + 16, "middle", epoch, "runs-tick"));
    parts.push(word(end, bottom + 30, "end", text.epoch, "runs-tick"), draw("path", { class: "runs-axis", d: `M${LEFT} ${bottom}H${end}` }));
    const sorted = marks.toSorted((a, b) => b[1] - a[1]), places = spread(sorted.map(([, value]) => y(value)), 15, bottom);
    sorted.forEach(([name, value], k) => parts.push(draw("path", { class: "runs-mark", d: `M${LEFT} ${y(value)}H${end}l8 ${places[k] - y(value)}` }),
      word(end + 11, places[k] + 4, "start", text[name], "runs-tick")));
    for (const name of CURVES) parts.push(draw("path", { class: `runs-curve runs-${name}`, d: `M${shown[name].map((value, epoch) => `${x(epoch).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}` }));
    parts.push((this.cursor = draw("g", {})));
    const said = CURVES.map((name) => put(text.from_to, { curve: text[name], first: digits(shown[name][0]), last: digits(shown[name].at(-1)), largest: digits(Math.max(...shown[name])) }));
    const lines = `${text.lines}: ${marks.map(([name, value]) => `${text[name]} ${digits(value)}`).join(", ")}`;
    return draw("svg", { viewBox: `0 0 ${width} ${bottom + BELOW}`, width, height: bottom + BELOW, role: "img", "aria-label": `${text.loss}. ${said.join(". ")}. ${lines}.` }, ...parts);
  }

  valueTable() {
    const { text, shown } = this, column = (name) => make("th", { scope: "col" }, name);
    return make("table", {}, make("caption", {}, text.loss), make("thead", {}, make("tr", {}, column(text.epoch), ...CURVES.map((name) => column(text[name])))),
      make("tbody", {}, ...shown.training.map((_, epoch) => make("tr", {}, make("th", { scope: "row" }, String(epoch)),
        ...CURVES.map((name) => make("td", {}, digits(shown[name][epoch])))))));
  }
}

const letterOf = (place) => String.fromCharCode(97 + place);
const placeOf = (letter) => letter.charCodeAt(0) - 97;
const digits = (value) => value.toFixed(3); // as many as are stored
const put = (text, values) => text.replace(/\[(\w+)\]/g, (_, name) => values[name]);
const word = (x, y, anchor, what, kind) => draw("text", { x, y, "text-anchor": anchor, class: kind }, String(what));
const swatch = (name) => draw("svg", { width: 28, height: 12, "aria-hidden": "true" },
  draw("path", { class: name === "mark" ? "runs-mark" : `runs-curve runs-${name}`, d: "M0 6H28" }));

customElements.define("run-gallery", RunGallery);
