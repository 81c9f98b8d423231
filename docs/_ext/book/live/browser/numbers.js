// Stated numbers that readers change: the controls in a number's tip, and what the number shows.
import { make } from "./output.js";

const PAUSE = 700; // milliseconds without a key, after which what is written is computed
const PATIENCE = 1000; // after which it can be stopped

class Stated {
  constructor(element, words) {
    Object.assign(this, { element, words, own: null, yours: false });
    this.link = element.querySelector("a.stated");
    this.tip = element.querySelector(".stated-tip");
    this.isMark = this.link.classList.contains("stated-mark"); // beside a formula, which stays as it is built
    this.text = this.isMark ? this.link.getAttribute("aria-label") : this.link.textContent;
    const how = [...this.tip.childNodes].find((node) => node.nodeType === Node.TEXT_NODE).data, cut = how.lastIndexOf(" = ");
    this.expression = how.slice(0, cut).trim().replace(/\s+/g, " ");
    this.built = how.slice(cut + 3).trim();
    this.inputs = this.builtInputs = [...this.tip.querySelectorAll(".stated-given")].map((given) => given.textContent);
  }

  // What the reader has written, or is to change.
  get code() {
    return [...this.inputs, this.own ?? this.expression].join("\n");
  }

  button(name) {
    return this.tip.querySelector(`[data-live="${name}"]`);
  }

  say(text) {
    this.controls();
    this.status.textContent = text;
  }

  controls() {
    if (this.bar) return;
    const button = (name) => make("button", { type: "button", "data-live": name, hidden: "" }, this.words[name]);
    this.value = make("output", { "data-live-value": "" }, this.built);
    this.status = make("span", { role: "status" });
    this.bar = make("span", { class: "live-bar" }, this.value, button("stop"), button("reset"), this.status);
    this.button("change").after(this.bar);
  }

  // An expression that is not computed yet.
  propose(text) {
    this.own = text;
    this.controls();
    this.value.textContent = "";
    this.mark(this.isMark ? "" : this.text, true);
  }

  // Opens the textbox; Enter computes at once.
  edit(compute) {
    this.controls();
    if (!this.box) {
      this.box = make("textarea", { "aria-label": this.words.expression.replace("{}", this.text), rows: this.inputs.length + 1,
        spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
      this.box.value = this.code;
      this.bar.before(this.box);
      this.button("change").hidden = true;
      this.box.addEventListener("input", () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(compute, PAUSE);
      });
      this.box.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        clearTimeout(this.timer);
        compute();
      });
    }
    this.box.focus();
  }

  busy(is) {
    this.tip.setAttribute("aria-busy", is);
    clearTimeout(this.slow);
    if (is) this.slow = setTimeout(() => (this.button("stop").hidden = false), PATIENCE);
    else this.button("stop").hidden = true;
  }

  show({ value, text, same, error }) {
    this.controls();
    this.say(error ?? "");
    if (error) return;
    this.value.textContent = value;
    this.mark(text, !same || this.own !== null);
  }

  // Shows a text in the page; what is the reader's is marked.
  mark(text, yours) {
    this.yours = yours;
    if (this.isMark) {
      this.link.setAttribute("aria-label", text);
      this.link.textContent = yours ? text : "";
    } else this.link.textContent = text;
    this.element.classList.toggle("live-number", yours);
    this.element.querySelector(":scope > .live-mark")?.remove();
    if (yours) this.element.append(make("small", { class: "live-mark" }, this.words.yours));
    this.button("reset").hidden = !yours;
  }

  // Shows the built number again.
  restore() {
    const focused = this.tip.contains(document.activeElement);
    this.own = null;
    if (!this.bar) return;
    clearTimeout(this.timer);
    this.box?.remove();
    this.box = null;
    this.button("change").hidden = false;
    this.showBuilt();
    if (focused) this.button("change").focus();
  }

  showBuilt() {
    if (this.bar) this.show({ value: this.built, text: this.text, same: true });
  }

  // The inputs have other values now, or the built ones again.
  update(values) {
    this.inputs = this.builtInputs.map((input) => (values ? ((name) => `${name} = ${values[name]}`)(input.split(" = ")[0]) : input));
    if (this.box && document.activeElement !== this.box) this.box.value = this.code;
  }
}

// The numbers of a page, which use the cell of givens.
export class Sheet {
  constructor(page) {
    this.page = page;
    this.numbers = [...document.querySelectorAll(".stated-number")].map((element) => new Stated(element, page.words));
    this.cell = page.cells.find(({ element }) => element.querySelector(".tag_givens"));
    this.data = new RegExp(`\\b(${page.live.session.numbers.data.join("|")})\\[`);
  }

  press(number, what) {
    if (what === "change") {
      number.edit(() => this.compute(number));
      return this.compute(number);
    }
    if (what === "stop") return this.page.stop();
    if (what === "reset") number.restore();
    return this.page.offer();
  }

  compute(number) {
    number.busy(true);
    return this.page.enqueue(number, () => this.computeNow(number), () => number.busy(false));
  }

  async computeNow(number) {
    if (!number.box && number.own === null) return;
    const text = number.box?.value ?? number.code, { words } = this.page;
    if (!(await this.page.load(number, this.needs([{ expression: text }])))) return number.say(words.stopped);
    number.say(words.running);
    const { stopped, answer } = await this.ask([number], { text });
    if (stopped) return number.say(words.stopped);
    const result = answer.numbers?.[0] ?? { error: answer.error || words.noExpression };
    if (!result.error) number.own = answer.own === number.expression ? null : answer.own;
    number.show(result);
    this.page.offer();
    if (!result.error && answer.givens !== this.code) await this.change(answer);
  }

  get code() {
    return this.cell?.code ?? "";
  }

  // What the cell of givens gives is another: it runs, and what uses it.
  async change({ givens }) {
    await this.page.write(this.cell, givens);
    this.page.run(this.cell);
  }

  needs(numbers) {
    return numbers.some(({ expression, own }) => this.data.test(own ?? expression)) ? ["data.tar"] : [];
  }

  ask(numbers, more = {}) {
    const asked = numbers.map(({ text, expression, own }) => ({ text, expression, own: own ?? undefined }));
    return this.page.machine.compute({ givens: this.code, built: this.cell?.built.code ?? "", numbers: asked, ...more }, this.needs(numbers));
  }

  // After the cell of givens has run, or is the built one again.
  async follow(cell) {
    if (cell !== this.cell) return {};
    const { isChanged } = cell, users = this.numbers.filter(({ own, inputs }) => own !== null || (isChanged && inputs.length));
    if (!isChanged) {
      for (const number of this.numbers) {
        number.update(null);
        if (number.own === null) number.showBuilt();
      }
    }
    if (!users.length) return {};
    if (!(await this.page.load(cell, this.needs(users)))) return { stopped: true };
    const { stopped, answer } = await this.ask(users);
    if (stopped || answer.error) return { stopped };
    answer.numbers.forEach((result, k) => users[k].show(result));
    if (isChanged) users.forEach((number) => number.update(answer.values));
    this.page.offer();
    return {};
  }
}
