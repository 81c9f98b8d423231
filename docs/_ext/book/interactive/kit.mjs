// What the interactive figures share: elements, fields, the state in the address, a button that copies it, a scale.

export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, name === "aria-label" ? marked(value) : value);
  element.append(...children);
  return element;
}

// --- marks between words ---------------------------------------------------------------------------

// The marks of the page's language, with a bar between them (see component.py). A figure sets them before it makes anything.
let marks;
export const setMarks = (text) => (marks = text.split("|"));

// A text with these marks: full-width ones in Japanese.
export const marked = (text) => text.replace(/[:,;.] |\.$/g, ([mark]) => marks[":,;.".indexOf(mark)]);

// What stands in brackets behind something.
export const bracketed = (text) => marks[4] + text + marks[5];

// What a screen reader says of the value of a slider.
export const sayValue = (slider, text) => slider.setAttribute("aria-valuetext", marked(text));

// --- numbers ---------------------------------------------------------------------------------------

// What a reader types: 2.303, 0,693, 32,000, 1e-7, −0.96, 98 %, nan, inf. `value` is NaN if it is no number.
export function readNumber(text) {
  const plain = text.trim().normalize("NFKC").replace(/[−–]/g, "-").replace(/\s*%$/, "").toLowerCase();
  const grouped = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(plain), nan = plain === "nan";
  const number = (grouped ? plain.replaceAll(",", "") : plain.replace(/^([+-]?\d+),(\d+)$/, "$1.$2")).replace(/inf(inity)?$|∞$/, "Infinity");
  const value = /^[+-]?(Infinity|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)$/.test(number) ? Number(number) : NaN;
  return { value, nan, valid: nan || plain === "" || !Number.isNaN(value) };
}

// The number in a text of an address, if it fits, or null.
export function readFitting(text, fits) {
  const { value } = readNumber(text);
  return fits(value) ? value : null;
}

// Four digits that count, as the text beside the figures has them: 2.303, 16.12, 1,024; small ones as powers.
export function showNumber(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 1e-3 || size >= 1e6) return value.toExponential(2).replace("e+", "e").replaceAll("-", "−");
  const digits = size < 10 ? 3 : size < 1000 ? 2 : 0;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");
}

// Probabilities in a text such as "0.5,0.25,0.25", as addresses have them; null if it has other things or another number.
export function readProbabilities(text, count) {
  const read = (text || "").split(",").map((part) => (part.trim() ? Number(part) : NaN));
  return read.length === count && read.every((v) => v >= 0 && v <= 1) ? read : null;
}

// --- fields ----------------------------------------------------------------------------------------

const entry = (name, more) => make("input", { name, type: "text", autocomplete: "off", spellcheck: "false", ...more });
const invalid = (input, complaint) => input.setAttribute("aria-invalid", String(Boolean(complaint)));

// A label with a field for text, and a hint below it. The field is `.input`, and `.complain(text)` marks it as wrong.
export function textField(name, label, { hint = "", mode = "decimal" } = {}) {
  const input = entry(name, { inputmode: mode });
  const below = make("small", { id: `figure-${name}-hint` }, hint);
  input.setAttribute("aria-describedby", below.id);
  const field = make("label", { class: "figure-field" }, make("span", {}, label), input, below);
  field.input = input;
  field.complain = (text) => {
    invalid(input, text);
    below.textContent = text || hint;
  };
  return field;
}

// A label with a list to choose from: [[value, text], …].
export function choiceField(name, label, choices) {
  const input = make("select", { name }, ...choices.map(([value, text]) => make("option", { value }, text)));
  const field = make("label", { class: "figure-field" }, make("span", {}, label), input, make("small"));
  field.input = input;
  field.complain = () => {}; // it has nothing that does not fit
  return field;
}

// A field for a number from `low` to `high`, an integer if `whole`, or for what `fits`. `act(value, true)` gets a number that fits;
// otherwise the field says `complaint`. Where a row or a table says what the field is, it has no label of its own: then the label is
// for screen readers, and the figure's `notice` says the complaint. `.show(value)` shows a value, as `say` writes it.
export function numberField(name, label, { low, high, whole = false, fits = (value) => value >= low && value <= high && (!whole || Number.isInteger(value)), say = sixDecimals, complaint, notice, act }) {
  const field = notice ? bareField(name, label, notice) : textField(name, label);
  field.input.onchange = () => {
    const { value, valid } = readNumber(field.input.value);
    if (valid && fits(value)) act(value, true);
    else field.complain(complaint);
  };
  field.show = (value) => {
    field.input.value = say(value);
    field.complain("");
  };
  return field;
}

const sixDecimals = (value) => String(Number(value.toFixed(6)));

function bareField(name, label, notice) {
  const input = entry(name, { class: "figure-number", "aria-label": label, "aria-describedby": notice.id });
  input.input = input;
  input.complain = (text) => {
    invalid(input, text);
    if (text) notice.textContent = text; // the figure empties it
  };
  return input;
}

// Such a field with a slider beside it, which moves in steps, or from one of the `stops` to the next. `act(value, done)` gets each
// movement; `done` is false while it moves. If a value is beyond the slider, this stands at its end, and `beyond` says so. `tell` is
// what a screen reader says of a value, if it is more than the field shows. `.limit(most)` sets where it ends.
export function sliderField(name, label, { step, stops, beyond, tell, ...about }) {
  const [low, high] = stops ? [stops[0], stops.at(-1)] : [about.low, about.high], { act } = about;
  const field = numberField(name, label, about), ends = stops ? { min: 0, max: stops.length - 1, step: 1 } : { min: low, max: high, step };
  const slider = make("input", { type: "range", ...ends, "aria-label": label }), both = make("div", { class: "figure-slider" }, field, slider);
  const moved = () => (stops ? stops[slider.value] : Number(slider.value));
  slider.oninput = () => act(moved(), false);
  slider.onchange = () => act(moved(), true);
  both.limit = (most) => (slider.max = most);
  both.show = (value) => {
    const side = value < low ? "low" : value > high ? "high" : "", inside = Math.min(Math.max(value, low), high);
    field.show(value);
    slider.value = stops ? stops.findLastIndex((stop) => stop <= inside) : inside;
    sayValue(slider, (tell ?? about.say ?? sixDecimals)(value) + (side && `, ${beyond}`));
    both.dataset.beyond = side;
  };
  return both;
}

// A link to something in a folded part opens it.
export function openForLinks(folded) {
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !folded.contains(target)) return;
    folded.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();
}

export function button(text, act) {
  const made = make("button", { type: "button", class: "figure-button" }, text);
  made.onclick = act;
  return made;
}

// --- the state in the address ----------------------------------------------------------------------

// The values of these names in the address; null if it has none of them.
export function readAddress(names) {
  const query = new URLSearchParams(location.search);
  const found = names.filter((name) => query.has(name)).map((name) => [name, query.get(name)]);
  return found.length ? Object.fromEntries(found) : null;
}

// Writes what is not empty into the address, and leaves the rest of it as it is.
export function writeAddress(names, state) {
  const query = new URLSearchParams(location.search);
  for (const name of names) query.delete(name);
  for (const name of names) if (state[name]) query.set(name, state[name]);
  const text = query.toString().replaceAll("%2C", ",");
  try {
    history.replaceState(null, "", `${location.pathname}${text && `?${text}`}${location.hash}`);
  } catch {} // a browser may limit how often
}

// Sentences in a row: a space between two, except behind a mark that has its own space, as in Japanese.
export function spaced(...parts) {
  return parts.join(" ").replace(/([。：])\s+/gu, "$1");
}

// --- parts of pictures and tables ------------------------------------------------------------------

export const path = (look, d) => draw("path", { class: look, d });
export const word = (x, y, anchor, what, kind = "") => draw("text", { x, y, "text-anchor": anchor, class: kind }, String(what));

// A number, with its full value for scripts and tests.
export const number = (name, value, say = showNumber) => make("data", { value, "data-name": name }, say(value));

// What is hatched; the pattern is once in the page, in the first picture of a figure.
export const HATCHED = "figure-hatched";
export const hatch = () => draw("defs", {}, draw("pattern", { id: "figure-hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
  path("figure-hatching", "M0 0V6")));
export const box = (look, place) => draw("rect", { class: look, ...(look.includes(HATCHED) && { fill: "url(#figure-hatch)" }), ...place });

// Part of a key: a small box, or a line, in the look of what it stands for.
export const swatch = (look, line = false) => draw("svg", { width: 18, height: 12, "aria-hidden": "true", class: "figure-swatch" },
  line ? path(look, "M0 6H18") : box(look, { x: 0.5, y: 0.5, width: 17, height: 11 }));

// A table with a caption, the heads of its columns, and rows of cells; the first cell of a row is its head.
export function tableOf(caption, heads, rows) {
  const row = ([head, ...cells]) => make("tr", {}, make("th", { scope: "row" }, head), ...cells.map((cell) => make("td", {}, cell)));
  return make("table", {}, ...(caption ? [make("caption", {}, caption)] : []), make("thead", {}, make("tr", {}, ...heads.map((head) => (head ? make("th", { scope: "col" }, head) : make("td"))))),
    make("tbody", {}, ...rows.map(row)));
}

// --- scales ----------------------------------------------------------------------------------------

// A scale for values that go from below zero to thousands: linear near zero, logarithmic beyond `unit`.
export function symlog(low, high, from, to, unit = 0.1) {
  const at = (value) => Math.sign(value) * Math.log1p(Math.abs(value) / unit);
  return (value) => from + ((at(value) - at(low)) / (at(high) - at(low))) * (to - from);
}

// Moves sorted places apart, so that neighbours have this distance and none is beyond the end.
export function spread(places, distance, end) {
  const moved = [];
  for (const place of places) moved.push(Math.max(place, (moved.at(-1) ?? -Infinity) + distance));
  for (let k = moved.length - 1, limit = end; k >= 0 && moved[k] > limit; k -= 1, limit -= distance) moved[k] = limit;
  return moved;
}
