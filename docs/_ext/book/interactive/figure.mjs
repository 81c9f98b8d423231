// What the interactive figures have in common: the static figure and table are folded below; what is set is in the address; one
// live region says what changed; the figure is drawn again for each width.
import { button, draw, make, marked, openForLinks, readAddress, setMarks, writeAddress } from "./kit.mjs";

const PAUSE = 600; // milliseconds without a movement, after which a screen reader hears the result

// A figure has `begin(words)` (takes what the page gives), `live()` (its elements, built once), `fromAddress()` (the state),
// `put(state)` (into the controls), `show()` (draws) and `summary()` (for screen readers). `keep()` writes into the address what
// differs from the state `start`; the parts of a state have short names for it.
export class Figure extends HTMLElement {
  connectedCallback() {
    if (this.text) return;
    const fallback = [...this.childNodes], { text, ...words } = JSON.parse(this.getAttribute("words"));
    this.text = text;
    setMarks(text.between);
    this.begin(words);
    // Beside the buttons: what happened to the link, and which entry does not fit.
    this.notice = make("span", { role: "status", id: `${this.localName}-notice` });
    this.said = make("p", { class: "figure-said", role: "status" });
    const live = make("div", { class: "figure-live" }, ...this.live(), this.said), state = this.fromAddress();
    this.folded = text.folded && make("details", { class: "figure-folded" }, make("summary", {}, text.folded), ...fallback);
    this.replaceChildren(live, ...(this.folded ? [this.folded] : []));
    const unread = this.notice.textContent;
    this.enter(state, false);
    this.notice.textContent = unread;
    this.rest(); // nothing has changed yet, so there is no pause to wait for
    new ResizeObserver(() => this.width !== this.clientWidth && this.redraw()).observe(this);
    if (this.folded) openForLinks(this.folded);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  form(...parts) {
    const form = make("form", { "aria-label": this.text.figure }, ...parts);
    form.onsubmit = () => false;
    return form;
  }

  fields(legend, fields) {
    return make("fieldset", {}, make("legend", {}, legend), make("div", { class: "figure-fields" }, ...fields));
  }

  // A row of buttons, of which the last one copies the address; where that is not allowed, it says where the link stands.
  buttons(...buttons) {
    const { text, notice } = this, say = (words) => (notice.textContent = words);
    const copy = button(text.copy, () => navigator.clipboard.writeText(location.href).then(() => say(text.copied), () => say(text.not_copied)));
    return make("div", { class: "figure-buttons" }, ...buttons, copy, notice);
  }

  // `done` is false while the reader still moves something.
  enter(state, done = true) {
    this.state = state;
    this.notice.textContent = "";
    this.put(state);
    this.redraw();
    if (done) this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!done) this.keep();
      this.rest();
    }, PAUSE);
  }

  // A text that stays the same is not said again.
  rest() {
    clearTimeout(this.timer);
    const summary = marked(this.summary());
    if (this.said.textContent !== summary) this.said.textContent = summary;
  }

  // The state in the address. `readers` read the text of a part, and return null if it does not fit: then the figure says so.
  readState(readers) {
    const state = { ...this.start };
    for (const [name, text] of Object.entries(readAddress(Object.keys(state)) ?? {})) {
      const value = readers[name](text);
      if (value === null) this.notice.textContent = this.text.not_read;
      else state[name] = value;
    }
    return state;
  }

  keep() {
    const own = Object.entries(this.state).filter(([name, value]) => String(value) !== String(this.start[name]));
    writeAddress(Object.keys(this.start), Object.fromEntries(own.map(([name, value]) => [name, String(value)])));
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
