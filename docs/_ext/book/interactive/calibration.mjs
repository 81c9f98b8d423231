// <calibration-by-hand>: a forecaster gives five groups of pictures their probabilities of a cat. The reader drags the answers
// of each group, or their temperature, and sees what moves: the reliability diagram with the bins of the calibration error,
// log loss, Brier score and that error. Its texts and numbers come from the page (attribute `words`, JSON). The state is in the
// address. Without JavaScript the page shows the content of the element, a figure and a table; with it, these are folded below.
import { Figure } from "./figure.mjs";
import { measure } from "./forecasts.mjs";
import { box, bracketed, button, draw, hatch, HATCHED, make, number, numberField, path, readFitting, readProbabilities, showNumber, sliderField, swatch, tableOf, word } from "./kit.mjs";
import { handleAttributes, sayValues, slide, steps } from "./sliding.mjs";

const { snap, next } = steps(0.01);
const LARGEST = 360, LEFT = 34, TOP = 22, RIGHT = 22, BELOW = 40; // pixels: the diagram, and what stands around it
const HIGHEST = 1.5; // on the scale of the scores; what is beyond is shown as off the scale
const COLDEST = 0.1, WARMEST = 10, MOST_BINS = 20, BINS = 5;
const SCORES = ["log", "brier", "ece"];
const EDGE = 16, ROW = 46; // of the bars

class CalibrationByHand extends Figure {
  begin({ counts, hits, answers, level, z }) {
    this.data = { counts, hits, z };
    this.level = `${Number((100 * level).toFixed(3))} %`;
    this.start = { a: answers, t: 1, b: BINS }; // answers, temperature, bins
    this.honest = hits.map((cats, k) => Number((cats / counts[k]).toFixed(6)));
    const total = (list) => list.reduce((sum, v) => sum + v, 0);
    this.base = Number((total(hits) / total(counts)).toFixed(6));
    this.groups = counts.map((count, k) => this.text.group.replace("[cats]", hits[k]).replace("[pictures]", count));
  }

  fromAddress() {
    return this.readState({
      a: (text) => readProbabilities(text, this.groups.length),
      t: (text) => readFitting(text, (value) => value >= COLDEST && value <= WARMEST),
      b: (text) => readFitting(text, (value) => Number.isInteger(value) && value >= 1 && value <= MOST_BINS),
    });
  }

  // --- input: built once

  live() {
    const { text, groups } = this, part = (name) => make("div", { class: `calibration-${name}` });
    this.told = groups.map((group, k) => numberField(`a${k}`, group, { low: 0, high: 1, complaint: text.range, act: (value) => this.enter(this.tell(k, value)) }));
    this.warmth = sliderField("t", text.temperature, { low: COLDEST, high: WARMEST, step: 0.1, complaint: text.temperature_range,
      act: (t, done) => this.enter({ ...this.state, t }, done) });
    this.cut = sliderField("b", text.parts, { low: 1, high: MOST_BINS, step: 1, whole: true, complaint: text.parts_range,
      act: (b, done) => this.enter({ ...this.state, b }, done) });
    this.chart = part("chart"), this.bars = part("bars"), this.scores = part("scores"), this.table = part("bins");
    const set = (a) => this.enter({ ...this.state, a, t: 1 });
    const form = this.form(
      this.buttons(button(text.reset, () => this.enter(this.start)), button(text.honest, () => set(this.honest)), button(text.worthless, () => set(groups.map(() => this.base)))),
      make("div", { class: "calibration-sliders" }, this.warmth, this.cut), this.fields(text.answers, this.told));
    this.left = make("div", {}, this.diagram());
    return [make("div", { class: "calibration-pictures" }, this.left, make("div", {}, this.bars, this.legend())), form,
      make("div", { class: "figure-numbers" }, this.scores, this.table)];
  }

  // The diagram; a handle is a group, at what it is told and how often a cat comes.
  diagram() {
    this.handles = this.groups.map((group) => make("span", { class: "calibration-handle", ...handleAttributes(`${this.text.answer}: ${group}`) }));
    const area = make("div", { class: "calibration-area", role: "group", "aria-label": this.text.diagram }, this.chart, ...this.handles);
    const place = ({ clientX, clientY }) => {
      const { left, top } = area.getBoundingClientRect();
      return [clientX - left, clientY - top];
    };
    slide(area, this.handles, {
      snap, next,
      at: (event) => (place(event)[0] - LEFT) / this.side,
      far: (event) => this.found.said.map((said, k) => Math.hypot(place(event)[0] - this.x(said), place(event)[1] - this.y(this.honest[k]))),
      value: (k) => this.found.said[k],
      limits: () => [0, 1],
      state: () => this.state,
      move: (k, to) => this.tell(k, Math.min(Math.max(to, 0), 1)),
      act: (state, done) => this.enter(state, done),
    });
    return area;
  }

  // A group is told something else. What the others are told stays; the temperature is in these numbers now.
  tell(k, value) {
    return { ...this.state, t: 1, a: this.found.said.map((said, j) => Number((j === k ? value : said).toFixed(6))) };
  }

  put({ a, t, b }) {
    this.found = measure({ answers: a, temperature: t, parts: b }, this.data);
    this.told.forEach((field, k) => field.show(this.found.said[k]));
    this.warmth.show(t);
    this.cut.show(b);
  }

  summary() {
    return SCORES.map((name) => `${this.text[name]}: ${fixed(this.all(name))}`).join(". ");
  }

  all(name) {
    return name === "ece" ? this.found.ece : this.found[name].all;
  }

  // --- output

  show() {
    this.side = Math.min(this.left.clientWidth - LEFT - RIGHT, LARGEST);
    this.chart.replaceChildren(this.drawDiagram());
    this.handles.forEach((handle, k) => {
      const said = this.found.said[k];
      handle.style.left = `${this.x(said)}px`;
      handle.style.top = `${this.y(this.honest[k])}px`;
      sayValues(handle, { now: said, min: 0, max: 1, text: `${showNumber(said)}, ${this.text.came} ${showNumber(this.honest[k])}` });
    });
    this.bars.replaceChildren(this.drawBars());
    this.scores.replaceChildren(this.scoreTable());
    this.table.replaceChildren(this.binTable());
  }

  x(value) {
    return LEFT + value * this.side;
  }

  y(value) {
    return TOP + (1 - value) * this.side;
  }

  drawDiagram() {
    const { text, found, state: { b } } = this, x = (v) => this.x(v), y = (v) => this.y(v);
    const made = [hatch(), word(0, 12, "start", text.came, "figure-tick"), word(x(1), y(0) + 34, "end", text.said, "figure-tick")];
    for (const value of [0, 0.2, 0.4, 0.6, 0.8, 1])
      made.push(path("figure-grid", `M${x(0)} ${y(value)}H${x(1)}`), word(x(0) - 6, y(value) + 4, "end", value, "figure-tick"), word(x(value), y(0) + 18, "middle", value, "figure-tick"));
    for (let k = 0; k <= b; k += 1) made.push(path("calibration-edge", `M${x(k / b)} ${y(0)}V${y(1)}`));
    made.push(path("calibration-perfect", `M${x(0)} ${y(0)}L${x(1)} ${y(1)}`), path("figure-axis", `M${x(0)} ${y(1)}V${y(0)}H${x(1)}`));
    for (const { said, came, low, high, count } of found.bins) {
      const at = x(said), size = 4 + Math.sqrt(count), left = at + size + 32 > x(1);
      made.push(path("calibration-gap", `M${at} ${y(said)}V${y(came)}`),
        path("calibration-interval", `M${at - 6} ${y(low)}h12m-6 0V${y(high)}m-6 0h12`),
        draw("circle", { class: "calibration-bin", cx: at, cy: y(came), r: size }),
        word(at + (left ? -1 : 1) * (size + 5), y(came) + 14, left ? "end" : "start", count, "calibration-count"));
    }
    const said = found.bins.map((bin) => `${showNumber(bin.said)}: ${showNumber(bin.came)}${bracketed(`${this.interval(bin)}; ${bin.count}`)}`);
    return this.picture(LEFT + this.side + RIGHT, TOP + this.side + BELOW, `${text.diagram}. ${text.said}: ${text.came}. ${said.join(", ")}`, ...made);
  }

  interval({ low, high }) {
    return `${showNumber(low)}–${showNumber(high)}`;
  }

  drawBars() {
    const { text, found } = this, wide = this.bars.clientWidth || this.wide, x = (v) => EDGE + (v / HIGHEST) * (wide - 2 * EDGE);
    const bottom = SCORES.length * ROW + 4, parts = [];
    for (const value of [0, 0.5, 1, 1.5]) parts.push(path("figure-grid", `M${x(value)} 0V${bottom}`), word(x(value), bottom + 16, "middle", value, "figure-tick"));
    SCORES.forEach((name, k) => {
      const all = this.all(name), y = k * ROW + 20, solid = name === "ece" ? 0 : found[name].refinement, end = x(Math.min(all, HIGHEST)), off = all > HIGHEST;
      parts.push(word(x(0) + 4, y - 6, "start", `${text[name]} ${fixed(all)}${off ? ` → ${text.off_scale}` : ""}`, "calibration-score"));
      if (solid > 0) parts.push(box("figure-part", { x: x(0), y, width: x(solid) - x(0), height: 20 }));
      if (all > solid) parts.push(box(HATCHED, { x: x(solid), y, width: Math.max(0, end - x(solid)), height: 20 }));
      if (off) parts.push(path("figure-off", `M${x(HIGHEST) + 3} ${y + 2}l9 8l-9 8z`));
      parts.push(path("calibration-base", `M${x(found.base[name])} ${y - 3}v26`));
    });
    return this.picture(wide, bottom + 22, this.summary(), ...parts);
  }

  legend() {
    const { text } = this, key = (look, said, line) => make("span", {}, swatch(look, line), said);
    return make("p", { class: "figure-legend" }, key("figure-part", text.refinement), key(HATCHED, text.calibration), key("calibration-base", text.base, true),
      key("calibration-interval", text.interval.replace("[level]", this.level), true));
  }

  scoreTable() {
    const { text, found } = this, part = (kind) => [text[kind], ...SCORES.map((name) => (name === "ece" ? "" : number(`${name}-${kind}`, found[name][kind], fixed)))];
    return tableOf(text.scores, ["", text.log, text.brier, text.ece_short], [[text.now, ...SCORES.map((name) => number(name, this.all(name), fixed))],
      part("calibration"), part("refinement"), [text.base, ...SCORES.map((name) => number(`${name}-base`, found.base[name], fixed))]]);
  }

  binTable() {
    const { text, found } = this, both = (first, ...second) => make("span", {}, first, make("br"), make("small", {}, ...second));
    const row = (bin, k) => [both(`${short(bin.from)}–${short(bin.to)}`, "n = ", number(`count${k}`, bin.count, String)), number(`said${k}`, bin.said),
      both(number(`came${k}`, bin.came), number(`low${k}`, bin.low), "–", number(`high${k}`, bin.high)), number(`gap${k}`, bin.gap, fixed)];
    return tableOf(text.bins.replace("[level]", this.level), [text.bin, text.said_short, text.came_short, text.gap], found.bins.map(row));
  }
}

// The scores have three decimals, so that they can be compared at a glance.
const fixed = (value) => (Number.isFinite(value) && value !== 0 ? value.toFixed(3) : showNumber(value));
const short = (value) => String(Number(value.toFixed(3)));

customElements.define("calibration-by-hand", CalibrationByHand);
