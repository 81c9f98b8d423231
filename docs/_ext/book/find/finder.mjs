// The search in the page: results while one types, in the dialog of every page and on the search page. The markup and its
// words are in docs/_templates/search-form.html.

import { lineOf, marked } from "./lines.mjs";
import { Ranking } from "./ranking.mjs";

const SHOWN = 20;
/** Milliseconds without a key before a screen reader is told the count. */
const QUIET = 600;

/** Start the search in all fields of the page. */
export const start = async (data) => {
  const ranking = await new Ranking(data).fill(() => new Promise((done) => setTimeout(done)));
  for (const form of document.querySelectorAll("form.bd-search")) new Field(form, ranking);
};

class Field {
  constructor(form, ranking) {
    this.ranking = ranking;
    this.input = form.querySelector("input");
    this.found = form.parentElement.querySelector(".search-found");
    this.list = this.found.querySelector("ol");
    this.count = this.found.querySelector("[role=status]");
    this.none = this.found.querySelector(".search-none");
    this.dialog = form.closest("dialog");
    this.input.addEventListener("input", () => this.show());
    form.addEventListener("submit", (event) => this.submit(event));
    form.parentElement.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => event.target.closest("a") && this.dialog?.close());
    this.show();
  }

  get links() {
    return [...this.list.querySelectorAll("a")];
  }

  /** Show what is found for the words in the field. */
  show() {
    const query = this.input.value.trim(), { pages, sections } = this.ranking;
    const results = this.ranking.search(query, SHOWN);
    this.list.replaceChildren(...results.map((result) => this.entry(result, pages, sections)));
    this.none.hidden = !query || results.length > 0;
    if (!this.none.hidden) this.suggest(query);
    this.found.hidden = !query;
    const { none, one, many } = this.count.dataset;
    const said = !query ? "" : [none, one][results.length] ?? many.replace("{count}", results.length);
    clearTimeout(this.saying);
    this.saying = setTimeout(() => (this.count.textContent = said), this.count.textContent ? QUIET : 0);
    if (!this.dialog) history.replaceState(history.state, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
  }

  /** A result: the title of a section with a link to it, its page, and a line of its text. */
  entry({ id, terms }, pages, sections) {
    const [page, anchor, title, text] = sections[id], [address, name] = pages[page];
    const entry = this.found.querySelector("template").content.cloneNode(true).firstElementChild;
    const link = entry.querySelector("a");
    link.href = `${document.documentElement.dataset.content_root}${address}#${anchor}`;
    link.append(...marked(title, terms));
    if (name !== title) entry.querySelector(".search-place").textContent = name;
    entry.querySelector(".search-line").append(...marked(lineOf(text, terms), terms));
    return entry;
  }

  /** Titles that look like what was asked, when no word of it is in the book. */
  suggest(query) {
    const alike = this.ranking.alikeTitles(query);
    const list = this.none.querySelector(".search-alike");
    list.hidden = !alike.length;
    list.querySelector("span").replaceChildren(
      ...alike.flatMap((title, i) => {
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: title });
        button.addEventListener("click", () => {
          this.input.value = title;
          this.input.focus();
          this.show();
        });
        return i ? [" ", button] : [button];
      }),
    );
  }

  /** Enter in the dialog opens the first result, and on the search page goes to it; without results, to the search page. */
  submit(event) {
    const [first] = this.links;
    if (!first && this.dialog) return;
    event.preventDefault();
    if (this.dialog) first.click();
    else first?.focus();
  }

  /** Arrow keys move between the field and the results; a letter goes on in the field. */
  key(event) {
    const { key, ctrlKey, metaKey, altKey, isComposing } = event, stops = [this.input, ...this.links];
    const at = stops.indexOf(document.activeElement);
    if (isComposing || ctrlKey || metaKey || altKey || at < 0) return;
    const step = { ArrowDown: at + 1, ArrowUp: at - 1, ...(at && { Home: 1, End: stops.length - 1 }) }[key];
    if (stops[step]) {
      event.preventDefault();
      stops[step].focus();
      if (step) stops[step].closest("li").scrollIntoView({ block: "nearest" });
    } else if (key === "Escape" && this.dialog) {
      event.preventDefault(); // else the first Escape would only empty the field
      this.dialog.close();
    } else if (key === "Escape" && at) {
      event.preventDefault();
      this.input.focus();
    } else if (at && (key.length === 1 && key !== " " || key === "Backspace")) this.input.focus();
  }
}
