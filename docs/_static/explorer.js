// <loss-explorer>: the reader drags logits or probabilities of dog, cat and rabbit, chooses the true class, and sees
// softmax, the loss as a point on -log q, and its gradient. With two classes or one unit it shows cross-entropy
// and binary cross-entropy side by side. Its texts come from the page (attribute `words`, JSON), in the page's
// language. The state is in the address, so that it can be linked. Without JavaScript the page shows the content
// of the element: the first example as a figure and a table. explorer.css reserves the space of the component.

const NAMES = ["dog", "cat", "rabbit"];
const START = { three: [[0.25, 0.67, 0.08], 1], two: [[0.74, 0.26], 0], one: [[0.74, 0.26], 0] };
const EDGE = 8; // the sliders of logits run from -EDGE to EDGE

// The identity behind both losses: c + log1p(sum of the others + expm1(-c)), c = max z - z_y.
export function crossEntropy(z, y) {
  const m = Math.max(...z), c = m - z[y];
  const others = z.reduce((sum, v, k) => (k === y ? sum : sum + Math.exp(v - m)), 0);
  return c + Math.log1p(others + Math.expm1(-c));
}

// One unit: log(1 + e^x), x the logit against the true class.
export function binaryCrossEntropy(z, y) {
  const x = y ? -z : z;
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

export function softmax(z) {
  const m = Math.max(...z), e = z.map((v) => Math.exp(v - m)), sum = e.reduce((a, b) => a + b);
  return e.map((v) => v / sum);
}

// Softmax minus target; for the true class as minus the sum of the others, which avoids cancellation near 0.
export function gradient(q, y) {
  const others = q.reduce((sum, v, k) => (k === y ? sum : sum + v), 0);
  return q.map((v, k) => (k === y ? -others : v));
}

// Sets one probability; the others keep their proportions.
export function move(q, k, value) {
  const rest = 1 - q[k];
  return q.map((v, j) => (j === k ? value : rest > 0 ? (v * (1 - value)) / rest : (1 - value) / (q.length - 1)));
}

const clamp = (v, low, high) => Math.min(Math.max(v, low), high);
const show = (v) => (v === Infinity ? "∞" : v === -Infinity ? "−∞" : v.toFixed(3).replace("-", "−"));

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const dot = (name) => make("span", { class: `explorer-dot ${name}` });
const number = (name) => make("data", { "data-name": name });

class LossExplorer extends HTMLElement {
  connectedCallback() {
    if (this.state) return;
    this.words = JSON.parse(this.getAttribute("words"));
    this.state = this.fromAddress() ?? this.example("three");
    this.said = make("p", { class: "explorer-said", role: "status" });
    this.addEventListener("input", (event) => this.changed(event.target));
    this.build();
    this.draw();
  }

  example(mode) {
    const [q, y] = START[mode];
    return { mode, by: "q", values: [...q], y };
  }

  // --- the state in the address: ?loss=three&q=0.25,0.67,0.08&y=1

  fromAddress() {
    const query = new URLSearchParams(location.search), mode = query.get("loss");
    if (!Object.hasOwn(START, mode)) return null;
    const by = query.has("z") ? "z" : "q", count = START[mode][0].length, y = Number(query.get("y"));
    let values = (query.get(by) ?? "").split(",").map(Number);
    if (mode === "one") values = by === "z" ? [0, ...values] : [1 - values[0], ...values];
    const legal = values.length === count && values.every((v) => Number.isFinite(v) && (by === "z" || (v >= 0 && v <= 1)));
    const whole = by === "z" || Math.abs(values.reduce((a, b) => a + b, 0) - 1) < 1e-9;
    return legal && whole && Number.isInteger(y) && y >= 0 && y < count ? { mode, by, values, y } : null;
  }

  toAddress() {
    const { mode, by, values, y } = this.state, query = new URLSearchParams(location.search);
    for (const name of ["loss", "q", "z", "y"]) query.delete(name);
    query.set("loss", mode);
    query.set(by, (mode === "one" ? values.slice(1) : values).join(","));
    query.set("y", y);
    history.replaceState(null, "", `?${query.toString().replaceAll("%2C", ",")}${location.hash}`);
  }

  // --- input

  changed({ name, value }) {
    const { state } = this;
    if (name === "mode") this.state = this.example(value);
    else if (name === "by") this.switchTo(value);
    else if (name === "y") state.y = Number(value);
    else this.slide(Number(name), Number(value));
    if (name === "mode" || name === "by") {
      this.build();
      this.querySelector(`input[name=${name}][value=${value}]`).focus();
    }
    this.draw(name);
    this.toAddress();
  }

  slide(k, value) {
    const { state } = this;
    state.values = state.by === "z" ? state.values.map((v, j) => (j === k ? value : v)) : move(state.values, k, value);
  }

  switchTo(by) {
    const { state } = this;
    if (by === state.by) return;
    state.values = by === "z" ? this.units().map((v) => clamp(v, -EDGE, EDGE)) : softmax(state.values);
    state.by = by;
  }

  // The logits of the sliders, or the logarithms of the probabilities: softmax of these gives the probabilities.
  logits() {
    const { by, values } = this.state;
    return by === "z" ? values : values.map(Math.log);
  }

  // The logits of the model: with one unit, its output is z_cat - z_dog, and the logit of the dog is 0.
  units() {
    const z = this.logits();
    return this.state.mode === "one" ? [0, z[1] - z[0]] : z;
  }

  // --- output: built once for each kind of model, then updated at every change

  build() {
    const { words, said } = this, { mode, by, values, y } = this.state, names = NAMES.slice(0, values.length);
    const radios = (name, options, current) =>
      make("fieldset", {}, make("legend", {}, words[`pick_${name}`]), ...options.map(([value, text]) => {
        const input = make("input", { type: "radio", name, value });
        input.checked = String(value) === String(current);
        return make("label", {}, input, text);
      }));
    const slider = (k) => {
      const name = words[mode === "one" ? "unit" : names[k]], range = by === "z" ? { min: -EDGE, max: EDGE } : { min: 0, max: 1 };
      const input = make("input", { type: "range", name: k, "aria-label": `${name}: ${words[by]}`, ...range, step: "any" });
      // Dragging is continuous, keys move in steps; a value from the address is not rounded until it is moved.
      input.addEventListener("pointerdown", () => (input.step = "any"));
      input.addEventListener("keydown", () => (input.step = by === "z" ? 0.1 : 0.01));
      return input;
    };
    // On a phone explorer.css changes the layout of the rows; the roles keep it a table for screen readers.
    const cell = (tag, role, ...content) => make(tag, { role }, ...content);
    const row = (...cells) => make("tr", { role: "row" }, ...cells);
    const heads = ["class", "move", "logit", "probability", "slope"].map((column) => cell("th", "columnheader", words[column]));
    const rows = names.map((name, k) => row(
      cell("th", "rowheader", dot(name), words[name]),
      cell("td", "cell", ...(mode === "one" && k === 0 ? [] : [slider(k)])),
      ...["z", "q", "slope"].map((column) => cell("td", "cell", number(column + k)))));
    const line = (name) => make("p", {}, `${words[name]}: `, make("strong", {}, number(name)), ` ${words.nats}`);
    this.rows = rows;
    this.curve = make("div", { class: "explorer-curve" });
    this.replaceChildren(
      make("form", { "aria-label": words.controls },
        radios("mode", Object.keys(START).map((m) => [m, words[m]]), mode),
        radios("y", names.map((name, k) => [k, mode === "one" ? `${words[name]} (${k})` : words[name]]), y),
        radios("by", [["q", words.q], ["z", words.z]], by)),
      make("div", { class: "explorer-numbers" },
        make("table", { role: "table", "aria-label": words.table },
          make("thead", { role: "rowgroup" }, row(...heads)), make("tbody", { role: "rowgroup" }, ...rows)),
        line("ce"), ...(mode === "three" ? [] : [line("bce")])),
      this.curve, said);
  }

  draw(moved) {
    const { words, said } = this, { values, y } = this.state, z = this.logits(), q = softmax(z);
    const loss = crossEntropy(z, y), numbers = { ce: loss, bce: binaryCrossEntropy(z[1] - z[0], y) };
    for (const [column, list] of Object.entries({ z: this.units(), q, slope: gradient(q, y) }))
      list.forEach((v, k) => (numbers[column + k] = v));
    for (const data of this.querySelectorAll("data")) {
      data.value = numbers[data.dataset.name];
      data.textContent = show(numbers[data.dataset.name]);
    }
    for (const input of this.querySelectorAll("input[type=range]")) {
      const value = values[input.name];
      if (input.name !== moved) input.value = value;
      input.setAttribute("aria-valuetext", show(value));
    }
    this.rows.forEach((row, k) => row.classList.toggle("explorer-true", k === y));
    said.textContent = `${words[NAMES[y]]}: q = ${show(q[y])}, ${words.loss} ${show(loss)}`;
    this.plot(q[y], loss, NAMES[y]);
  }

  // The curve -log q with the answer on it, drawn up to a loss of 5.
  plot(q, loss, name) {
    const top = 5, x = (v) => 30 + v * 240, y = (v) => 10 + (1 - Math.min(v, top) / top) * 140;
    const points = Array.from({ length: 97 }, (_, i) => Math.exp(-top * (1 - i / 96)));
    const text = (left, height, anchor, what) => `<text x="${left}" y="${height}" text-anchor="${anchor}">${what}</text>`;
    this.curve.innerHTML = `<svg viewBox="0 0 280 186" width="280" height="186" role="img"><path class="explorer-axis" d="M30 10V150H270"/>
      ${[0, 0.5, 1].map((v) => text(x(v), 166, "middle", v)).join("")}${[0, 1, 2, 3, 4, 5].map((v) => text(24, y(v) + 4, "end", v)).join("")}
      ${text(270, 182, "end", "q")}${text(40, 16, "start", "−log q")}
      <path class="explorer-line" d="M${points.map((v) => `${x(v).toFixed(1)} ${y(-Math.log(v)).toFixed(1)}`).join("L")}"/>
      <path class="explorer-guide" d="M${x(q)} 150V${y(loss)}H30"/><circle class="${name}" cx="${x(q)}" cy="${y(loss)}" r="6"/></svg>`;
    this.curve.firstChild.setAttribute("aria-label", `${this.words.curve}: ${this.said.textContent}`);
  }
}

customElements.define("loss-explorer", LossExplorer);
