// What figures have in common that replace a static figure and a table: these are folded below; what is set is in the
// address; the figure is drawn again for each width.
import { copyButton, draw, make, openForLinks } from "./kit.mjs";

const PAUSE = 600; // milliseconds without a movement, after which a screen reader hears the result

// A figure has `begin(words)` (takes what the page gives), `live()` (its elements), `fromAddress()` (the state), `put(state)`
// (into the controls), `show()` (draws), `keep()` (into the address) and `summary()` (for screen readers).
export class Figure extends HTMLElement {
  connectedCallback() {
    if (this.folded) return;
    const fallback = [...this.childNodes], { text, ...words } = JSON.parse(this.getAttribute("words"));
    this.text = text;
    this.begin(words);
    this.copied = make("span", { role: "status" });
    this.said = make("p", { class: "figure-said", role: "status" });
    this.folded = make("details", { class: "figure-folded" }, make("summary", {}, text.folded), ...fallback);
    this.replaceChildren(make("div", { class: "figure-live" }, ...this.live(), this.said), this.folded);
    this.enter(this.fromAddress(), false);
    new ResizeObserver(() => this.width !== this.clientWidth && this.redraw()).observe(this);
    openForLinks(this.folded);
  }

  form(...parts) {
    const form = make("form", { "aria-label": this.text.figure }, ...parts);
    form.addEventListener("submit", (event) => event.preventDefault());
    return form;
  }

  fields(legend, fields) {
    return make("fieldset", {}, make("legend", {}, legend), make("div", { class: "figure-fields" }, ...fields));
  }

  // A row of buttons, of which the last one copies the link.
  buttons(...buttons) {
    const copy = copyButton(this.text, (said) => (this.copied.textContent = said));
    return make("div", { class: "figure-buttons" }, ...buttons, copy, this.copied);
  }

  // `done` is false while the reader still moves something.
  enter(state, done = true) {
    this.state = state;
    this.copied.textContent = "";
    this.put(state);
    this.redraw();
    if (done) this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.said.textContent = this.summary()), PAUSE);
  }

  redraw() {
    this.width = this.clientWidth;
    this.wide = Math.max(this.width, 240);
    this.show();
  }

  picture(width, height, label, ...parts) {
    return draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label }, ...parts);
  }
}
