// <answer-triangle>: all answers to a picture of a dog, a cat or a rabbit are the points of a triangle, coloured by their loss. The
// reader moves the truth p and the answer q, sees what of the loss is the floor H(p) and what is divergence, both gradients as
// arrows, the path of the temperature, and a race of cross-entropy and squared error. Its texts, p and q come from the page
// (attribute `words`, JSON). The state is in the address. Without JavaScript the page shows the content of the element.
import { readShares, setShare } from "./code-lengths.mjs";
import { button, copyButton, draw, make, numberInput, openForLinks, readAddress, readNumber, showNumber, sliderInput, writeAddress } from "./kit.mjs";
import { total } from "./losses.mjs";
import { atTemperature, contour, descend, GRADIENTS, LAST, nearest, parts, snap, STEP } from "./simplex.mjs";

const LEVELS = [5, 4, 3, 2, 1.5, 1, 0.5]; // of the lines on which the loss is the same, in nats
const LONGEST = 6; // nats on the bar of the loss
const HEATS = [0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const STOPS = [...Array(21).keys(), 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100, 120, 140, 160, 180, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1000, 1200, 1400, 1600, 1800, 2000, 2500, 3000, 3500, 4000, 4500, LAST];
const NAMES = ["p", "q", "T", "n", "rate"]; // in the address
const EDGE = 34, TOP = 26; // around the triangle, for the names of the corners
const BEAT = 140; // milliseconds between two stops of the race
const MOVES = { ArrowLeft: [1, 0, -1], ArrowRight: [-1, 0, 1], ArrowUp: [-1, 2, -1], ArrowDown: [1, -2, 1] };
const DIRECTIONS = Array.from({ length: 90 }, (_, k) => [0, 1, 2].map((j) => Math.cos((2 * Math.PI * (k / 90 + j / 3)))));
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

class AnswerTriangle extends HTMLElement {
  connectedCallback() {
    if (this.state) return;
    const fallback = [...this.childNodes], { text, names, ...start } = JSON.parse(this.getAttribute("words"));
    this.text = text;
    this.names = names; // [class, text]
    this.start = { ...start, T: 1, n: 0, rate: 1 }; // p and q of the page
    this.folded = make("details", { class: "triangle-folded" }, make("summary", {}, text.folded), ...fallback);
    this.replaceChildren(this.live(), this.folded);
    this.enter(this.fromAddress(), false);
    new ResizeObserver(() => this.width !== this.clientWidth && this.show()).observe(this);
    STILL.addEventListener("change", () => this.play(false)); // what is wanted has changed
    openForLinks(this.folded);
  }

  disconnectedCallback() {
    clearInterval(this.beat);
  }

  // --- the state in the address

  fromAddress() {
    const found = readAddress(NAMES) ?? {}, state = { ...this.start };
    for (const [name, text] of Object.entries(found)) {
      const value = name === "p" || name === "q" ? readShares(text, 3) : readNumber(text).value;
      if (value !== null && this.fits(name, value)) state[name] = value;
      else this.notice.textContent = this.text.not_read;
    }
    return state;
  }

  keep() {
    const own = (name) => (String(this.state[name]) === String(this.start[name]) ? "" : String(this.state[name]));
    writeAddress(NAMES, Object.fromEntries(NAMES.map((name) => [name, own(name)])));
  }

  fits(name, value) {
    if (name === "T") return value >= 0.01 && value <= 1000;
    if (name === "n") return Number.isInteger(value) && value >= 0 && value <= LAST;
    return name !== "rate" || (value > 0 && value <= 100);
  }

  // --- input: built once

  live() {
    const { text, names } = this;
    this.picture = make("div", { class: "triangle-picture" });
    this.drawing = make("div");
    this.handles = { p: this.handle("p"), q: this.handle("q") };
    this.picture.append(this.drawing, this.handles.p, this.handles.q);
    this.numbers = make("div", { class: "triangle-numbers" });
    this.result = make("div", { class: "triangle-race" });
    this.notice = make("span", { role: "status", id: "triangle-notice" });
    this.said = make("p", { class: "figure-said", role: "status" });
    const shares = (name) => names.map(([, word], k) => numberInput(`${name}${k}`, `${text[name]}: ${word}`, this.notice.id, (value) => this.share(name, k, value)));
    this.fields = { p: shares("p"), q: shares("q") };
    this.sliders = {};
    const slider = (name, kind, look) => {
      this.sliders[name] = sliderInput(name, text[name], kind, this.notice.id, (value) => this.set(name, value));
      return make("div", { class: "triangle-slider" }, make("span", { class: "triangle-label", "aria-hidden": "true" }, key(look), text[name]), this.sliders[name]);
    };
    this.playing = button(text.play, () => this.play(!this.beat));
    const form = make("form", { "aria-label": text.figure },
      slider("n", { stops: STOPS }, "ce"), make("div", { class: "figure-buttons" }, this.playing, button(text.wrong, () => this.enter({ ...this.state, q: this.start.q, n: 0 }))),
      this.result, slider("rate", { stops: [0.1, 0.2, 0.5, 1, 2, 5, 10] }), slider("T", { stops: HEATS }, "heat"),
      make("div", { class: "figure-buttons" }, button(text.reset, () => this.enter(this.start)),
        button(text.hard, () => this.enter({ ...this.state, p: this.hard(0) })), button(text.smoothed, () => this.enter({ ...this.state, p: this.hard(0.1) })),
        copyButton(text, (said) => (this.notice.textContent = said)), this.notice));
    form.addEventListener("submit", (event) => event.preventDefault());
    const keys = ["p", "q", "arrow", "slow"].map((look) => make("span", {}, key(look), text[look]));
    return make("div", { class: "triangle-live" }, make("p", { class: "triangle-legend", id: "triangle-how" }, text.how),
      make("div", { class: "triangle-top" }, this.picture, make("div", {}, this.numbers, this.table())), make("p", { class: "triangle-legend" }, ...keys), form, this.said);
  }

  handle(name) {
    const handle = make("span", { class: `triangle-handle triangle-handle-${name}`, role: "slider", tabindex: "0", "aria-label": this.text[name], "aria-valuemin": "0", "aria-valuemax": "1", "aria-describedby": "triangle-how" });
    const moved = (shares, done) => this.enter({ ...this.state, [name]: shares }, done);
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      handle.focus({ preventScroll: true });
      this.held = { x: event.clientX, y: event.clientY, from: this.place(this.state[name]) };
    });
    handle.addEventListener("pointermove", (event) => {
      if (!this.held) return;
      const { x, y, from } = this.held, by = [event.clientX - x, event.clientY - y];
      // A press alone changes nothing: a point that is on no step stays there until it is moved.
      if (!this.held.moved && Math.hypot(...by) < 2) return;
      this.held.moved = true;
      moved(snap(nearest(this.sharesAt(from[0] + by[0], from[1] + by[1]))), false);
    });
    for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, () => {
      if (this.held?.moved) this.keep();
      this.held = null;
    });
    handle.addEventListener("keydown", (event) => {
      if (!(event.key in MOVES) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const far = STEP * (event.shiftKey ? 5 : 1);
      moved(snap(nearest(this.state[name].map((v, k) => v + far * MOVES[event.key][k]))), true);
    });
    return handle;
  }

  share(name, k, value) {
    const fits = value >= 0 && value <= 1;
    if (fits) this.enter({ ...this.state, [name]: setShare(this.state[name], k, value) });
    else this.notice.textContent = this.text.range;
    return fits ? "" : this.notice.textContent;
  }

  set(name, value) {
    const fits = this.fits(name, value);
    if (fits) this.enter({ ...this.state, [name]: value });
    else this.notice.textContent = this.text[`range_${name}`];
    return fits ? "" : this.notice.textContent;
  }

  // The label of the class that p has most of, smoothed.
  hard(epsilon) {
    const { p } = this.state, label = p.indexOf(Math.max(...p)), other = Number((epsilon / 3).toFixed(4));
    return p.map((_, k) => (k === label ? Number((1 - 2 * other).toFixed(4)) : other));
  }

  // The race: from one stop to the next, until both are there; where motion is not wanted, at once.
  play(on) {
    clearInterval(this.beat);
    this.beat = null;
    const { ce, se } = this.race, end = STOPS.find((stop) => stop >= Math.max(ce.needed, se.needed)) ?? LAST;
    if (on && STILL.matches) this.set("n", end);
    else if (on) {
      if (this.state.n >= end) this.set("n", 0);
      this.beat = setInterval(() => {
        this.set("n", STOPS.find((stop) => stop > this.state.n) ?? LAST);
        if (this.state.n >= end) this.play(false);
      }, BEAT);
    } else this.keep();
    this.name();
  }

  name() {
    this.playing.textContent = this.text[this.beat ? "pause" : STILL.matches ? "finish" : "play"];
  }

  enter(state, done = true) {
    if (this.state) this.notice.textContent = "";
    this.state = state;
    const { p, q, T, n, rate } = state;
    this.race = Object.fromEntries(["ce", "se"].map((loss) => [loss, descend(loss, p, q, rate)]));
    for (const name of ["p", "q"]) this.fields[name].forEach((field, k) => field.show(String(Number(state[name][k].toFixed(6)))));
    for (const [name, value] of Object.entries({ T, n, rate })) this.sliders[name].show(value, String, this.text.off_scale);
    this.show();
    this.name();
    if (done && !this.beat) this.keep();
    clearTimeout(this.timer);
    // A screen reader hears the result when the movement pauses.
    this.timer = setTimeout(() => (this.said.textContent = this.summary()), 600);
  }

  summary() {
    const { text, found } = this, line = (name) => `${text[name]}: ${showNumber(found[name])}.`;
    return [line("floor"), line("rest"), line("loss"), ...["ce", "se"].map((loss) => `${text[loss]}: ${text.needed} ${stepsOf(this.race[loss].needed)}.`)].join(" ");
  }

  // --- output

  show() {
    const { p, q, T, n } = this.state;
    this.width = this.clientWidth;
    this.side = Math.min(Math.max(this.width, 240) - 2 * EDGE, 300);
    this.found = { ...parts(p, q), hot: parts(p, atTemperature(q, T)).loss };
    for (const loss of ["ce", "se"]) this.found[`${loss}_loss`] = parts(p, this.race[loss].path[n]).loss;
    this.drawing.replaceChildren(this.drawTriangle());
    for (const [name, handle] of Object.entries(this.handles)) {
      const [x, y] = this.place(this.state[name]);
      handle.style.left = `${x}px`;
      handle.style.top = `${y}px`;
      handle.setAttribute("aria-valuenow", this.state[name][1]);
      handle.setAttribute("aria-valuetext", this.names.map(([, word], k) => `${word} ${showNumber(this.state[name][k])}`).join(", "));
    }
    this.numbers.replaceChildren(this.sums(), this.drawBar());
    for (const loss of ["ce", "se"]) GRADIENTS[loss](p, q).forEach((v, k) => this.slopes[loss][k].replaceChildren(make("data", { value: v, "data-name": `${loss}${k}` }, v.toFixed(3).replace("-", "−"))));
    this.result.replaceChildren(this.raceTable());
  }

  // Dog is on the left, cat at the top, rabbit on the right.
  place(shares) {
    const { side } = this;
    return [EDGE + side * (shares[2] + shares[1] / 2), TOP + side * HIGH * (1 - shares[1])];
  }

  sharesAt(x, y) {
    const cat = 1 - (y - TOP) / (this.side * HIGH), rabbit = (x - EDGE) / this.side - cat / 2;
    return [1 - cat - rabbit, cat, rabbit];
  }

  points(list) {
    return list.map((shares) => this.place(shares).map((v) => v.toFixed(1)).join(" ")).join("L");
  }

  // The areas between the lines of equal loss; they change with p alone.
  areas() {
    const { p, q } = this.state, answer = q.indexOf(Math.max(...q)), key = `${p} ${answer} ${this.side}`;
    if (this.drawn?.key === key) return this.drawn.areas;
    const { floor } = parts(p, p), corners = [[1, 0, 0], [0, 1, 0], [0, 0, 1]], areas = [path("area", `M${this.points(corners)}Z`)], words = [];
    // The numbers of the lines are on the way to the corner that has least of p, but not where the arrow to p is.
    const other = [0, 1, 2].filter((k) => k !== answer).sort((a, b) => p[a] - p[b])[0], towards = corners[other].map((v, k) => v - p[k]);
    LEVELS.filter((level) => level > floor + 1e-6).forEach((level) => {
      const line = path("area", `M${this.points(contour(p, level, DIRECTIONS).map(({ answer: at }) => at))}Z`);
      line.style.setProperty("--loss", `${Math.round(12 * level)}%`);
      areas.push(line);
      const [{ answer: at, inside }] = contour(p, level, [towards]), [x, y] = this.place(at);
      if (inside && words.every((word) => Math.hypot(word.x - x, word.y - y) > 22)) words.push({ x, y, level });
    });
    areas.push(path("edge", `M${this.points(corners)}Z`), ...words.map(({ x, y, level }) => word(x, y + 4, "middle", level, "triangle-level")));
    this.drawn = { key, areas };
    return areas;
  }

  drawTriangle() {
    const { text, names, side, state: { p, q, T, n } } = this, width = side + 2 * EDGE, height = TOP + side * HIGH + 30;
    const [px, py] = this.place(p), [qx, qy] = this.place(q), heats = Array.from({ length: 81 }, (_, k) => 10 ** (k / 20 - 2));
    const corners = [[EDGE, height - 8, "middle"], [EDGE + side / 2, 16, "middle"], [EDGE + side, height - 8, "middle"]];
    const stops = STOPS.filter((stop) => stop < n).concat(n);
    const racer = (loss, mark) => {
      const { path: at } = this.race[loss], [x, y] = this.place(at[n]);
      if (n === 0) return [];
      const line = `M${this.points(stops.map((stop) => at[stop]))}`;
      return [path("halo", line), path(loss, line), draw("path", { class: `triangle-mark triangle-mark-${loss}`, d: mark(x, y) })];
    };
    const [hx, hy] = this.place(atTemperature(q, T));
    // Against each gradient, on the scale of the triangle: for cross-entropy that is exactly the way to p.
    const against = (loss) => this.place(GRADIENTS[loss](p, q).map((v, k) => q[k] - v));
    const said = `${text.figure}. ${this.summary()}`;
    return draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": said }, ...this.areas(),
      ...names.map(([kind, name], k) => word(...corners[k], name, `triangle-corner ${kind}`)),
      path("heat", `M${this.points(heats.map((heat) => atTemperature(q, heat)))}`),
      ...(T === 1 ? [] : [draw("circle", { class: "triangle-hot", cx: hx, cy: hy, r: 5 }), word(hx + 9, hy + 4, "start", `T = ${T}`, "triangle-level")]),
      ...arrow(qx, qy, ...against("ce"), "arrow"), ...racer("se", diamond), ...racer("ce", disc), ...arrow(qx, qy, ...against("se"), "slow"),
      draw("path", { class: "triangle-p", d: `M${px - 8} ${py - 8}h16v16h-16z` }), draw("circle", { class: "triangle-q", cx: qx, cy: qy, r: 7 }),
      word(px + (px > width / 2 ? -13 : 13), py - 9, px > width / 2 ? "end" : "start", "p", "triangle-name"), word(qx + 12, qy - 8, "start", "q", "triangle-name"));
  }

  drawBar() {
    const { floor, rest, loss } = this.found, width = Math.min(Math.max(this.width, 240), 380), x = (nats) => 12 + (Math.min(nats, LONGEST) / LONGEST) * (width - 40);
    const ticks = [...Array(LONGEST + 1).keys()].flatMap((nats) => [path("grid", `M${x(nats)} 2V32`), word(x(nats), 46, "middle", nats, "triangle-tick")]);
    const box = (look, from, to) => draw("rect", { class: `triangle-${look}`, x: x(from), y: 6, width: Math.max(0, x(to) - x(from)), height: 22 });
    const off = loss > LONGEST ? [path("off", `M${x(LONGEST) + 4} 10l8 7l-8 7z`), word(x(LONGEST) - 8, 21, "end", this.text.off_scale, "triangle-beyond")] : [];
    return draw("svg", { viewBox: `0 0 ${width} 50`, width, height: 50, role: "img", "aria-label": `${this.text.bar}${off.length ? `, ${this.text.off_scale}` : ""}` }, ...ticks,
      box("floor", 0, floor), box("rest", floor, floor + rest), ...off);
  }

  sums() {
    const { text, found } = this, line = (name, ...look) => make("div", { class: `triangle-sum-${name}` }, make("dt", {}, ...look.map(key), text[name]), make("dd", {}, number(name, found[name])));
    const lines = make("dl", {}, line("floor", "floor"), line("rest", "rest"), line("loss", "floor", "rest"), line("hot", "heat"));
    lines.lastChild.firstChild.append(` ${this.state.T}`);
    return lines;
  }

  // Built once: its fields are where the reader is.
  table() {
    const { text, names, fields } = this, cells = () => names.map(() => make("td"));
    this.slopes = { ce: cells(), se: cells() };
    const row = ([kind, name], k) => make("tr", {}, make("th", { scope: "row", class: kind }, name),
      make("td", {}, fields.p[k]), make("td", {}, fields.q[k]), this.slopes.ce[k], this.slopes.se[k]);
    return make("table", { class: "triangle-shares" }, make("caption", {}, text.gradients), head(text.class, "p", "q", "q − p", text.se), make("tbody", {}, ...names.map(row)));
  }

  raceTable() {
    const { text, race, found, state: { n } } = this;
    const row = (loss) => make("tr", {}, make("th", { scope: "row" }, key(loss), text[loss]),
      make("td", {}, make("data", { value: race[loss].needed, "data-name": `${loss}_needed` }, stepsOf(race[loss].needed))), make("td", {}, number(`${loss}_loss`, found[`${loss}_loss`])));
    return make("table", {}, head(text.trained, text.needed, text.after.replace("[n]", n)), make("tbody", {}, row("ce"), row("se")));
  }
}

const HIGH = Math.sqrt(3) / 2; // of a triangle with the side 1
const path = (look, d) => draw("path", { class: `triangle-${look}`, d });
const word = (x, y, anchor, what, kind) => draw("text", { x, y, "text-anchor": anchor, class: kind }, String(what));
const number = (name, value) => make("data", { value, "data-name": name }, showNumber(value));
const head = (...columns) => make("thead", {}, make("tr", {}, ...columns.map((text) => make("th", { scope: "col" }, text))));
const stepsOf = (count) => (count === Infinity ? `> ${LAST}` : String(count));
const disc = (x, y) => `M${x - 6} ${y}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z`;
const diamond = (x, y) => `M${x - 7} ${y}l7 -7l7 7l-7 7z`;

// An arrow; one that is too short to be seen is left out, and the table has its numbers.
function arrow(x, y, toX, toY, look) {
  const far = Math.hypot(toX - x, toY - y);
  if (far < 6) return [];
  const [ux, uy] = [(toX - x) / far, (toY - y) / far], back = Math.min(10, far / 2), [bx, by] = [toX - back * ux, toY - back * uy];
  return [path("halo", `M${x} ${y}L${bx} ${by}`), path(look, `M${x} ${y}L${bx} ${by}`), path(`${look} triangle-tip`, `M${toX} ${toY}L${bx - 4 * uy} ${by + 4 * ux}L${bx + 4 * uy} ${by - 4 * ux}z`)];
}

// A sample of how something is drawn.
function key(look) {
  const svg = (...shapes) => draw("svg", { width: 22, height: 14, "aria-hidden": "true", class: "triangle-key" }, ...shapes);
  if (!look) return "";
  if (look === "p") return svg(draw("path", { class: "triangle-p", d: "M5 1h12v12h-12z" }));
  if (look === "q") return svg(draw("circle", { class: "triangle-q", cx: 11, cy: 7, r: 6 }));
  if (look === "floor" || look === "rest") return svg(draw("rect", { class: `triangle-${look}`, x: 1, y: 1, width: 19, height: 12 }));
  return svg(path(look, "M0 7H22"), ...(look === "arrow" || look === "slow" ? [path(`${look} triangle-tip`, "M22 7L13 3V11z")] : []));
}

customElements.define("answer-triangle", AnswerTriangle);
