// What a cell shows, in the form in which the build writes it.
import { html } from "./markdown.js";

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const MOST = 200_000; // characters of a cell's text: more would make the page slow

export class Writer {
  constructor(cell, words, place = make("div", { class: "cell_output docutils container" })) {
    Object.assign(this, { cell, words, place, drawn: 0 });
  }

  // The built output goes when the first of the new comes, so that the page does not move.
  show() {
    if (this.place.parentNode !== this.cell.output) this.cell.output.replaceChildren(this.place);
  }

  add(kind, content) {
    this[kind](content);
    this.show();
  }

  // What is right in an exercise, and what is not yet.
  verdicts(told) {
    const items = told.map(({ right, expression, stated, value, error }) => {
      const text = [expression, error ?? value, stated].reduce((text, part) => text.replace("{}", () => part), this.words[right ? "right" : "notYet"]);
      return make("li", { class: right ? "live-right" : "live-not-yet" }, text);
    });
    this.place.append(make("ul", { class: "live-verdicts" }, ...items));
    this.show();
  }

  // A cell that shows nothing.
  end() {
    this.show();
  }

  text(content) {
    this.stream ??= this.block("stream", "");
    const length = this.stream.textContent.length;
    if (length < MOST) this.stream.append(length + content.length < MOST ? content : `${content.slice(0, MOST - length)}\n…`);
  }

  warning(content) {
    this.block("live-warning", `${content}\n`);
  }

  value(content) {
    this.block("text_plain", `${content}\n`);
  }

  markdown(content) {
    const block = make("div", { class: "output text_markdown" });
    block.innerHTML = html(content);
    this.place.append(block);
  }

  block(kind, content) {
    const pre = make("pre", {}, content), block = make("div", { class: `output ${kind} highlight-myst-ansi notranslate` });
    block.append(make("div", { class: "highlight" }, pre));
    this.place.append(block);
    return pre;
  }

  // A figure in the frame of the built one, if there is one, with its caption.
  figure(content) {
    const { svg, texts } = JSON.parse(content), holder = make("template");
    holder.innerHTML = svg;
    const drawing = holder.content.firstChild, built = this.frames()[this.drawn++];
    drawing.setAttribute("aria-label", this.words.figure.replace("{}", texts.join(this.words.comma)));
    if (!built) return void this.place.append(drawing);
    const frame = built.cloneNode(true);
    const old = frame.matches("svg.ce-figure") ? frame : frame.querySelector("svg.ce-figure");
    if (old === frame) return void this.place.append(drawing);
    old.replaceWith(drawing);
    this.place.append(frame);
  }

  // The elements of the built output that contain its figures.
  frames() {
    const inside = this.cell.built.output.flatMap((node) => [...(node.children ?? [])]);
    return inside.filter((element) => element.matches("svg.ce-figure") || element.querySelector("svg.ce-figure"));
  }

  // The message first; below, folded, the reader's own lines that led to it.
  error(content) {
    const { message, lines, missing } = JSON.parse(content), block = make("div", { class: "output live-error" });
    block.append(make("p", {}, make("strong", {}, message)));
    if (missing) block.append(make("p", {}, this.words.missing));
    if (lines.length) {
      const own = String(this.cell.number);
      const text = lines.map(({ cell, line, code }) =>
        this.words[cell === own ? "line" : "lineAbove"].replace("{}", line).replace("{}", code));
      block.append(make("details", {}, make("summary", {}, this.words.where), make("pre", {}, text.join("\n"))));
    }
    this.place.append(block);
  }
}
