// <answer-triangle>: all answers to a picture of a dog, a cat or a rabbit are the points of a triangle, coloured by their loss. The
// reader moves the truth p and the answer q, sees what of the loss is the floor H(p) and what is divergence, both gradients as
// arrows, the path of the temperature, and a race of cross-entropy and squared error. Its texts, p and q come from the page
// (attribute `words`, JSON). The state is in the address. Without JavaScript the page shows the content of the element.
import { readShares, setShare } from "./code-lengths.mjs";
import { Figure } from "./figure.mjs";
import { button, draw, make, number, numberField, path, readFitting, sayValue, showNumber, sliderField, tableOf, word } from "./kit.mjs";
import { total } from "./losses.mjs";
import { atTemperature, contour, descend, GRADIENTS, LAST, nearest, parts, snap, STEP } from "./simplex.mjs";

const LOSSES = ["ce", "se"]; // cross-entropy, squared error
const LEVELS = [5, 4, 3, 2, 1.5, 1, 0.5]; // of the lines on which the loss is the same, in nats
const RATES = [0.1, 0.2, 0.5, 1, 2, 5, 10];
const LONGEST = 6; // nats on the bar of the loss
const HEATS = [0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
// Up to 20 each step, then from stop to stop as in a decade.
const DECADE = [25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100, 120, 140, 160, 180, 200];
const STOPS = [...Array(21).keys(), ...[1, 10, 100].flatMap((unit) => DECADE.map((stop) => stop * unit))].filter((stop) => stop <= LAST);
const EDGE = 34, TOP = 26; // around the triangle, for the names of the corners
const BEAT = 140; // milliseconds between two stops of the race
const MOVES = { ArrowLeft: [1, 0, -1], ArrowRight: [-1, 0, 1], ArrowUp: [-1, 2, -1], ArrowDown: [1, -2, 1] };
const DIRECTIONS = Array.from({ length: 90 }, (_, k) => [0, 1, 2].map((j) => Math.cos((2 * Math.PI * (k / 90 + j / 3)))));
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

const FITS = {
  T: (value) => value >= 0.01 && value <= 1000,
  n: (value) => Number.isInteger(value) && value >= 0 && value <= LAST,
  rate: (value) => value > 0 && value <= 100,
};

class AnswerTriangle extends Figure {
  begin({ names, p, q }) {
    this.names = names; // [class, text]
    this.start = { p, q, T: 1, n: 0, rate: 1 }; // p and q of the page
    STILL.addEventListener("change", () => this.play(false)); // what is wanted has changed
  }

  disconnectedCallback() {
    clearInterval(this.beat);
    super.disconnectedCallback();
  }

  fromAddress() {
    const shares = (text) => readShares(text, 3), number = (name) => (text) => readFitting(text, FITS[name]);
    return this.readState({ p: shares, q: shares, T: number("T"), n: number("n"), rate: number("rate") });
  }

  keep() {
    if (!this.beat) super.keep();
  }

  // --- input: built once

  live() {
    const { text, names, notice } = this, set = (more) => this.enter({ ...this.state, ...more });
    this.drawing = make("div");
    this.handles = { p: this.handle("p"), q: this.handle("q") };
    this.numbers = make("div", { class: "triangle-numbers" });
    this.result = make("div", { class: "triangle-race" });
    const shares = (name) => names.map(([, word], k) => numberField(`${name}${k}`, `${text[name]}: ${word}`, { low: 0, high: 1, complaint: text.range, notice,
      act: (value) => set({ [name]: setShare(this.state[name], k, value) }) }));
    this.shares = { p: shares("p"), q: shares("q") };
    this.sliders = {};
    const slider = (name, stops, look) => {
      this.sliders[name] = sliderField(name, text[name], { stops, fits: FITS[name], say: String, beyond: text.off_scale, complaint: text[`range_${name}`], notice,
        act: (value, done) => this.enter({ ...this.state, [name]: value }, done) });
      return make("div", { class: "triangle-slider" }, make("span", { class: "triangle-label", "aria-hidden": true }, key(look), text[name]), this.sliders[name]);
    };
    this.playing = button(text.play, () => this.play(!this.beat));
    const form = this.form(slider("n", STOPS, "ce"), make("div", { class: "figure-buttons" }, this.playing, button(text.wrong, () => set({ q: this.start.q, n: 0 }))),
      this.result, slider("rate", RATES), slider("T", HEATS, "heat"),
      this.buttons(button(text.reset, () => this.enter(this.start)), button(text.hard, () => set({ p: this.hard(0) })), button(text.smoothed, () => set({ p: this.hard(0.1) }))));
    const keys = ["p", "q", "arrow", "slow"].map((look) => make("span", {}, key(look), text[look]));
    return [make("p", { class: "figure-legend", id: "triangle-how" }, text.how),
      make("div", { class: "triangle-top" }, make("div", { class: "triangle-picture" }, this.drawing, this.handles.p, this.handles.q), make("div", {}, this.numbers, this.table())),
      make("p", { class: "figure-legend" }, ...keys), form];
  }

  handle(name) {
    const handle = make("span", { class: `triangle-handle triangle-handle-${name}`, role: "slider", tabindex: 0, "aria-label": this.text[name], "aria-valuemin": 0, "aria-valuemax": 1, "aria-describedby": "triangle-how" });
    const moved = (shares, done) => this.enter({ ...this.state, [name]: shares }, done);
    handle.onpointerdown = (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      handle.focus({ preventScroll: true });
      this.held = { x: event.clientX, y: event.clientY, from: this.place(this.state[name]) };
    };
    handle.onpointermove = (event) => {
      if (!this.held) return;
      const { x, y, from } = this.held, by = [event.clientX - x, event.clientY - y];
      // A press alone changes nothing: a point that is on no step stays there until it is moved.
      if (!this.held.moved && Math.hypot(...by) < 2) return;
      this.held.moved = true;
      moved(snap(nearest(this.sharesAt(from[0] + by[0], from[1] + by[1]))), false);
    };
    for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, () => {
      if (this.held?.moved) this.keep();
      this.held = null;
    });
    handle.onkeydown = (event) => {
      if (!(event.key in MOVES) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const far = STEP * (event.shiftKey ? 5 : 1);
      moved(snap(nearest(this.state[name].map((v, k) => v + far * MOVES[event.key][k]))), true);
    };
    return handle;
  }

  // The label of the class that p has most of, smoothed.
  hard(epsilon) {
    const { p } = this.state, label = p.indexOf(Math.max(...p)), other = Number((epsilon / 3).toFixed(4));
    return p.map((_, k) => (k === label ? Number((1 - 2 * other).toFixed(4)) : other));
  }

  // The race: from one stop to the next, until both are there; where motion is not wanted, at once.
  play(on) {
    this.beat = clearInterval(this.beat);
    const { ce, se } = this.race, end = STOPS.find((stop) => stop >= Math.max(ce.needed, se.needed)) ?? LAST;
    const go = (n) => this.enter({ ...this.state, n });
    if (on && STILL.matches) go(end);
    else if (on) {
      if (this.state.n >= end) go(0);
      this.beat = setInterval(() => {
        go(STOPS.find((stop) => stop > this.state.n));
        if (this.state.n >= end) this.play(false);
      }, BEAT);
    } else this.keep();
    this.name();
  }

  name() {
    this.playing.textContent = this.text[this.beat ? "pause" : STILL.matches ? "finish" : "play"];
  }

  put({ p, q, T, n, rate }) {
    this.race = Object.fromEntries(LOSSES.map((loss) => [loss, descend(loss, p, q, rate)]));
    for (const [name, shares] of Object.entries({ p, q })) this.shares[name].forEach((field, k) => field.show(shares[k]));
    for (const [name, value] of Object.entries({ T, n, rate })) this.sliders[name].show(value);
    this.found = { ...parts(p, q), hot: parts(p, atTemperature(q, T)).loss };
    for (const loss of LOSSES) this.found[`${loss}_loss`] = parts(p, this.race[loss].path[n]).loss;
    this.name();
  }

  summary() {
    const { text, found } = this, line = (name) => `${text[name]}: ${showNumber(found[name])}.`;
    return [line("floor"), line("rest"), line("loss"), ...LOSSES.map((loss) => `${text[loss]}: ${text.needed} ${stepsOf(this.race[loss].needed)}.`)].join(" ");
  }

  // --- output

  show() {
    const { p, q } = this.state;
    this.side = Math.min(this.wide - 2 * EDGE, 300);
    this.drawing.replaceChildren(this.drawTriangle());
    for (const [name, handle] of Object.entries(this.handles)) {
      const [x, y] = this.place(this.state[name]);
      handle.style.left = `${x}px`;
      handle.style.top = `${y}px`;
      handle.setAttribute("aria-valuenow", this.state[name][1]);
      sayValue(handle, this.names.map(([, word], k) => `${word} ${showNumber(this.state[name][k])}`).join(", "));
    }
    this.numbers.replaceChildren(this.sums(), this.drawBar());
    for (const loss of LOSSES) GRADIENTS[loss](p, q).forEach((v, k) => this.slopes[loss][k].replaceChildren(number(`${loss}${k}`, v, (slope) => slope.toFixed(3).replace("-", "−"))));
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
    const { floor } = parts(p, p), corners = [[1, 0, 0], [0, 1, 0], [0, 0, 1]], areas = [own("area", `M${this.points(corners)}Z`)], words = [];
    // The numbers of the lines are on the way to the corner that has least of p, but not where the arrow to p is.
    const other = [0, 1, 2].filter((k) => k !== answer).sort((a, b) => p[a] - p[b])[0], towards = corners[other].map((v, k) => v - p[k]);
    LEVELS.filter((level) => level > floor + 1e-6).forEach((level) => {
      const line = own("area", `M${this.points(contour(p, level, DIRECTIONS).map(({ answer: at }) => at))}Z`);
      line.style.setProperty("--loss", `${Math.round(12 * level)}%`);
      areas.push(line);
      const [{ answer: at, inside }] = contour(p, level, [towards]), [x, y] = this.place(at);
      if (inside && words.every((word) => Math.hypot(word.x - x, word.y - y) > 22)) words.push({ x, y, level });
    });
    areas.push(own("edge", `M${this.points(corners)}Z`), ...words.map(({ x, y, level }) => word(x, y + 4, "middle", level, "triangle-level")));
    this.drawn = { key, areas };
    return areas;
  }

  drawTriangle() {
    const { text, names, side, state: { p, q, T, n } } = this, width = side + 2 * EDGE, height = TOP + side * HIGH + 30;
    const [px, py] = this.place(p), [qx, qy] = this.place(q), heats = Array.from({ length: 81 }, (_, k) => 10 ** (k / 20 - 2));
    const corners = [[EDGE, height - 8], [EDGE + side / 2, 16], [EDGE + side, height - 8]];
    const stops = STOPS.filter((stop) => stop < n).concat(n);
    const racer = (loss, mark) => {
      const { path: at } = this.race[loss], [x, y] = this.place(at[n]);
      const line = `M${this.points(stops.map((stop) => at[stop]))}`;
      return n === 0 ? [] : [own("halo", line), own(loss, line), own(`mark triangle-mark-${loss}`, mark(x, y))];
    };
    const [hx, hy] = this.place(atTemperature(q, T));
    // Against each gradient, on the scale of the triangle: for cross-entropy that is exactly the way to p.
    const against = (loss) => this.place(GRADIENTS[loss](p, q).map((v, k) => q[k] - v));
    return this.picture(width, height, `${text.figure}. ${this.summary()}`, ...this.areas(),
      ...names.map(([kind, name], k) => word(...corners[k], "middle", name, `triangle-corner ${kind}`)),
      own("heat", `M${this.points(heats.map((heat) => atTemperature(q, heat)))}`),
      ...(T === 1 ? [] : [draw("circle", { class: "triangle-hot", cx: hx, cy: hy, r: 5 }), word(hx + 9, hy + 4, "start", `T = ${T}`, "triangle-level")]),
      ...arrow(qx, qy, ...against("ce"), "arrow"), ...racer("se", diamond), ...racer("ce", disc), ...arrow(qx, qy, ...against("se"), "slow"),
      own("p", `M${px - 8} ${py - 8}h16v16h-16z`), draw("circle", { class: "triangle-q", cx: qx, cy: qy, r: 7 }),
      word(px + (px > width / 2 ? -13 : 13), py - 9, px > width / 2 ? "end" : "start", "p", "triangle-name"), word(qx + 12, qy - 8, "start", "q", "triangle-name"));
  }

  drawBar() {
    const { floor, rest, loss } = this.found, width = Math.min(this.wide, 380), x = (nats) => 12 + (Math.min(nats, LONGEST) / LONGEST) * (width - 40);
    const ticks = [0, 1, 2, 3, 4, 5, LONGEST].flatMap((nats) => [path("figure-grid", `M${x(nats)} 2V32`), word(x(nats), 46, "middle", nats, "figure-tick")]);
    const part = (look, from, to) => own(look, `M${x(from)} 6H${x(to)}v22H${x(from)}z`);
    const off = loss > LONGEST ? [path("figure-off", `M${x(LONGEST) + 4} 10l8 7l-8 7z`), word(x(LONGEST) - 8, 21, "end", this.text.off_scale, "triangle-beyond")] : [];
    return this.picture(width, 50, `${this.text.bar}${off.length ? `, ${this.text.off_scale}` : ""}`, ...ticks,
      part("floor", 0, floor), part("rest", floor, floor + rest), ...off);
  }

  sums() {
    const { text, found } = this, line = (name, ...look) => make("div", { class: `triangle-sum-${name}` }, make("dt", {}, ...look.map(key), text[name]), make("dd", {}, number(name, found[name])));
    const lines = make("dl", {}, line("floor", "floor"), line("rest", "rest"), line("loss", "floor", "rest"), line("hot", "heat"));
    lines.lastChild.firstChild.append(` ${this.state.T}`);
    return lines;
  }

  // Built once: its fields are where the reader is.
  table() {
    const { text, names, shares } = this, cells = () => names.map(() => make("span"));
    this.slopes = { ce: cells(), se: cells() };
    const table = tableOf(text.gradients, [text.class, "p", "q", "q − p", text.se], names.map(([, name], k) => [name, shares.p[k], shares.q[k], this.slopes.ce[k], this.slopes.se[k]]));
    table.className = "triangle-shares";
    return table;
  }

  raceTable() {
    const { text, race, found, state: { n } } = this;
    const row = (loss) => [make("span", {}, key(loss), text[loss]), number(`${loss}_needed`, race[loss].needed, stepsOf), number(`${loss}_loss`, found[`${loss}_loss`])];
    return tableOf("", [text.trained, text.needed, text.after.replace("[n]", n)], [row("ce"), row("se")]);
  }
}

const HIGH = Math.sqrt(3) / 2; // of a triangle with the side 1
const own = (look, d) => path(`triangle-${look}`, d);
const stepsOf = (count) => (count === Infinity ? `> ${LAST}` : String(count));
const disc = (x, y) => `M${x - 6} ${y}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z`;
const diamond = (x, y) => `M${x - 7} ${y}l7 -7l7 7l-7 7z`;

// An arrow; one that is too short to be seen is left out, and the table has its numbers.
function arrow(x, y, toX, toY, look) {
  const far = Math.hypot(toX - x, toY - y);
  if (far < 6) return [];
  const [ux, uy] = [(toX - x) / far, (toY - y) / far], back = Math.min(10, far / 2), [bx, by] = [toX - back * ux, toY - back * uy];
  const shaft = `M${x} ${y}L${bx} ${by}`;
  return [own("halo", shaft), own(look, shaft), own(`${look} triangle-tip`, `M${toX} ${toY}L${bx - 4 * uy} ${by + 4 * ux}L${bx + 4 * uy} ${by - 4 * ux}z`)];
}

// A sample of how something is drawn.
function key(look) {
  const sample = (...shapes) => draw("svg", { width: 22, height: 14, "aria-hidden": true, class: "figure-swatch" }, ...shapes);
  if (!look) return "";
  if (look === "p") return sample(own(look, "M5 1h12v12h-12z"));
  if (look === "q") return sample(draw("circle", { class: "triangle-q", cx: 11, cy: 7, r: 6 }));
  if (look === "floor" || look === "rest") return sample(own(look, "M1 1h19v12h-19z"));
  return sample(own(look, "M0 7H22"), look === "arrow" || look === "slow" ? own(`${look} triangle-tip`, "M22 7L13 3V11z") : "");
}

customElements.define("answer-triangle", AnswerTriangle);
