// What runs the cells of a page, loaded at the first press of a button (docs/_static/live.js).
import styles from "./page.css";
import { Machine } from "./machine.js";
import { Sheet } from "./numbers.js";
import * as output from "./output.js";
import * as shared from "./shared.js";

// What is fetched beside NumPy and cedocs, by the code that uses it.
const MODULES = [[/\b(cefigures|matplotlib)\b/, ["matplotlib.tar", "drawing.tar"]], [/\bsklearn\b|\.txt\b/, ["data.tar"]]];

const needed = (cells) => {
  const code = cells.map((each) => each.code).join("\n");
  return MODULES.flatMap(([used, parts]) => (used.test(code) ? parts : []));
};

class Cell {
  constructor(element, number) {
    Object.assign(this, { element, number });
    this.source = element.querySelector(".cell_input > div");
    this.output = element.querySelector("[data-live-output]");
    this.status = element.querySelector(".live-bar [role=status]");
    this.built = { code: this.source.querySelector("pre").textContent.trimEnd(), output: [...this.output.childNodes] };
    this.checks = JSON.parse(element.dataset.liveChecks ?? "null"); // of a cell in which readers solve an exercise
    this.ran = null; // the code that the names of the page come from
  }

  get code() {
    return this.editor ? this.editor.text() : this.built.code;
  }

  get yours() {
    return Boolean(this.isYours || this.isChanged);
  }

  get isChanged() {
    return this.code.trimEnd() !== this.built.code;
  }

  button(name) {
    return this.element.querySelector(`[data-live="${name}"]`);
  }

  // Shows one button in the place of another, and keeps the focus.
  swap(shown, gone) {
    const focused = document.activeElement === this.button(gone);
    this.button(shown).hidden = false;
    this.button(gone).hidden = true;
    if (focused) this.button(shown).focus();
  }

  say(text) {
    this.status.textContent = text;
  }
}

class Page {
  constructor(live, base) {
    Object.assign(this, { live, base, words: live.words, queue: Promise.resolve(), stops: 0 });
    this.cells = [...document.querySelectorAll("[data-live-cell]")].map((element, k) => new Cell(element, k + 1));
    document.head.append(Object.assign(document.createElement("style"), { textContent: styles }));
    this.machine = new Machine(live, base);
    this.sheet = new Sheet(this);
  }

  // What readers can change.
  get all() {
    return [...this.cells, ...this.sheet.numbers];
  }

  press(button) {
    const what = button.dataset.live;
    if (what === "reset-page") return this.resetAll();
    if (what === "link") return shared.copy(this, this.all.find(({ element }) => element.contains(button)));
    const number = this.sheet.numbers.find(({ tip }) => tip.contains(button));
    if (number) return this.sheet.press(number, what);
    const cell = this.cells.find(({ element }) => element.contains(button));
    if (what === "edit") return this.edit(cell).catch((error) => this.lost(cell, error));
    if (what === "run") return this.run(cell);
    if (what === "stop") return this.stop();
    if (what === "reset") return this.resetOne(cell);
  }

  // --- editing

  async edit(cell) {
    const folded = cell.element.querySelector("details.hide");
    if (folded) folded.open = true;
    await this.makeEditor(cell);
    cell.button("edit").hidden = true;
    cell.editor.focus();
  }

  // Replaces the code of a cell.
  async write(cell, code) {
    await this.makeEditor(cell);
    cell.button("edit").hidden = true;
    cell.editor.write(code);
  }

  async makeEditor(cell) {
    const { edit } = await this.editor();
    if (!cell.editor) {
      const place = document.createElement("div");
      place.className = "highlight live-editor";
      cell.source.after(place);
      cell.source.hidden = true;
      cell.editor = edit(place, cell.built.code, {
        label: this.words.code,
        run: () => this.run(cell),
        leave: () => cell.button("run").focus(),
        changed: () => this.mark(cell),
      });
    }
  }

  editor() {
    return import("./editor.js");
  }

  reset(cell) {
    if (cell.element.getAttribute("aria-busy") === "true") this.stop();
    const focused = cell.element.querySelector(".live-bar").contains(document.activeElement) || cell.editor?.hasFocus();
    cell.editor?.remove();
    cell.editor = null;
    cell.source.hidden = false;
    cell.button("edit").hidden = false;
    this.restore(cell);
    if (focused) cell.button("edit").focus();
  }

  // Resets a cell, and what others show because of it.
  resetOne(cell) {
    this.reset(cell);
    if (!this.names) return;
    this.enqueue(cell, () => this.sheet.follow(cell));
    this.users(cell).filter((each) => !each.isChanged).forEach((each) => this.restore(each));
    this.cells.filter((each) => each.isChanged && each.isYours).forEach((each) => this.run(each));
  }

  resetAll() {
    for (const number of this.sheet.numbers) {
      number.restore();
      number.update(null);
    }
    this.cells.forEach((each) => this.reset(each));
    this.offer();
  }

  restore(cell) {
    cell.output.replaceChildren(...cell.built.output);
    cell.isYours = false;
    cell.say("");
    this.mark(cell);
  }

  // Marks what is the reader's, and offers to reset it.
  mark(cell) {
    cell.element.classList.toggle("live-yours", cell.yours);
    cell.element.querySelector(".live-bar > .live-mark")?.remove();
    if (cell.yours) cell.status.before(output.make("strong", { class: "live-mark" }, this.words.yours));
    cell.button("reset").hidden = !cell.yours;
    this.offer();
  }

  // What is the reader's can be reset with all of the page, where there is more than one; and all can be shared.
  offer() {
    const many = this.all.filter((each) => each.yours).length > 1;
    for (const each of this.all) {
      this.toggle(each, "link", this.words.link, each.yours);
      this.toggle(each, "reset-page", this.words.resetPage, many && each.yours);
    }
  }

  toggle(each, name, text, is) {
    const button = each.button(name);
    if (!is) button?.remove();
    else if (!button) each.button("reset").after(output.make("button", { type: "button", "data-live": name }, text));
  }

  // Brings a cell or number into view.
  reveal({ element, link }) {
    for (let folded = element; folded; folded = folded.parentElement) if (folded.matches("details")) folded.open = true;
    element.scrollIntoView({ block: "center" });
    (link ?? element.querySelector("[data-live=run]")).focus({ preventScroll: true });
  }

  // --- running

  // Runs cells and numbers, from the top of the page.
  runAll(all) {
    for (const cell of this.cells) if (all.includes(cell)) this.run(cell);
    for (const number of this.sheet.numbers) if (all.includes(number)) this.sheet.compute(number);
    this.reveal(all[0]);
  }

  run(cell) {
    cell.element.setAttribute("aria-busy", "true");
    cell.swap("stop", "run");
    return this.enqueue(cell, () => this.runNow(cell), () => {
      cell.swap("run", "stop");
      cell.element.setAttribute("aria-busy", "false");
    });
  }

  // Does one thing after the other; *Stop* ends all that wait.
  enqueue(each, task, end = () => {}) {
    const { stops } = this;
    this.queue = this.queue.then(() => stops === this.stops && task()).catch((error) => this.lost(each, error)).then(end);
    return this.queue;
  }

  lost(cell, error) {
    console.warn(error);
    this.forget();
    cell.say(this.words.lost);
  }

  // The cells above that have not run as they stand now run first; then those below that use what this one defines.
  async runNow(cell) {
    const above = this.above(cell), first = above.findIndex((each) => each.ran !== each.code);
    const cells = [...(first < 0 ? [] : above.slice(first)), cell];
    for (const each of this.cells.slice(cells[0].number - 1)) each.ran = null;
    if (!(await this.load(cell, needed(cells)))) return cell.say(this.words.stopped);
    for (const each of cells) {
      cell.say(each === cell ? this.words.running : this.words.above);
      const ended = await this.execute(each, each === cell || each.isChanged);
      if (ended.stopped) return cell.say(this.words.stopped);
      if (!ended.ok && each !== cell) return cell.say(this.words.failedAbove);
      if (!ended.ok) return cell.say(this.words.failed);
    }
    if (cell.checks) return this.check(cell);
    const { stopped } = await this.follow(cell);
    cell.say(stopped ? this.words.stopped : this.words.done);
  }

  // An exercise uses the page's inputs alone, and the page uses nothing of an exercise.
  above(cell) {
    const above = this.cells.slice(0, cell.number - 1);
    return above.filter((each) => (cell.checks ? each === this.sheet.cell : !each.checks));
  }

  // Says what is right in an exercise.
  async check(cell) {
    const { stopped, answer } = await this.machine.check(cell.checks);
    if (stopped) return cell.say(this.words.stopped);
    new output.Writer(cell, this.words, cell.output.firstElementChild).verdicts(answer);
    cell.say(answer.every(({ right }) => right) ? this.words.allRight : this.words.someLeft);
  }

  // Runs what uses a cell: the numbers of the page, and the cells below.
  async follow(cell) {
    const ended = await this.followCells(cell);
    return ended.stopped ? ended : this.sheet.follow(cell);
  }

  // Runs the cells below that use what a cell defines, and those between them. Where no code is changed any more, they
  // get their built output back.
  async followCells(cell) {
    const users = this.users(cell), changed = this.cells.slice(0, cell.number).some((each) => each.isChanged);
    if (!changed) {
      users.filter((each) => !each.isChanged).forEach((each) => this.restore(each));
      return {};
    }
    const cells = this.cells.slice(cell.number, users.at(-1)?.number ?? cell.number).filter((each) => !each.checks);
    if (!cells.length) return {};
    if (!(await this.load(cell, needed(cells)))) return { stopped: true };
    cell.say(this.words.below);
    for (const each of cells) {
      const ended = await this.execute(each, users.includes(each) || each.isChanged);
      if (ended.stopped) return ended;
    }
    return {};
  }

  users(cell) {
    const defined = new Set(this.names[cell.number - 1].defines), users = [];
    for (const each of this.cells.slice(cell.number).filter((each) => !each.checks)) {
      const { uses, defines } = this.names[each.number - 1];
      if (!uses.some((name) => defined.has(name))) continue;
      users.push(each);
      defines.forEach((name) => defined.add(name));
    }
    return users;
  }

  // Fetches parts, and says so in a cell or number; resolves to whether it was not stopped.
  async load(cell, needs) {
    const size = this.machine.missing(needs);
    if (!size) return true;
    cell.say(this.words.fetching.replace("{}", (size / 1e6).toFixed(1)));
    const bar = output.make("progress", { "aria-label": this.words.starting, max: size, value: 0 });
    cell.status.after(bar);
    const stopped = new Promise((resolve) => (this.abort = () => resolve(false)));
    const all = [this.machine.fetch(needs, (received) => (bar.value = received)), this.editor()]; // then no network is needed
    try {
      if (!(await Promise.race([stopped, Promise.all(all)]))) return false;
    } finally {
      bar.remove();
    }
    cell.say(this.words.starting);
    return true;
  }

  // Runs one cell. What it shows is the reader's, unless it is what the build shows.
  async execute(cell, shown) {
    const code = cell.code, writer = new output.Writer(cell, this.words);
    const told = (kind, content) => (shown || kind === "error") && (writer.add(kind, content), this.own(cell));
    const codes = this.cells.map((each) => each.code);
    const ended = await this.machine.run({ code, cell: String(cell.number), needs: needed([cell]), codes }, told);
    if (ended.stopped) return ended;
    this.names = ended.names;
    const ok = ended.ok || Boolean(cell.element.querySelector(".tag_raises-exception"));
    if (ok) cell.ran = code;
    if (shown) {
      writer.end();
      this.own(cell);
    }
    return { ok };
  }

  own(cell) {
    cell.isYours = true;
    this.mark(cell);
  }

  stop() {
    this.stops += 1;
    this.abort?.();
    this.machine.stop();
    this.forget();
  }

  // A new worker knows no names.
  forget() {
    for (const cell of this.cells) cell.ran = null;
  }
}

let page;
export const open = (live, base) => (page ??= new Page(live, base));
export const showShared = (live, base) => shared.show(open(live, base));
