// Questions with answers ({guess}, docs/_ext/book/statements/guesses.py): the reader chooses or types an answer, and sees
// what it means. The answers stand in the page, folded, the right one first; the buttons show them in another order.
{
  const words = document.currentScript.dataset;

  // What a number says to a reader: 0.693, −1.2, 50 %, 1,000. The size of its last digit is how exact it is.
  const read = (text) => {
    const found = text.replace(/[−‐]/g, "-").replace(/(\d)[,\u2009\u202f](?=\d{3}\b)/g, "$1").replace(",", ".").match(/-?\d*\.?\d+/);
    if (!found) return undefined;
    const share = /\d\s*%/.test(text) ? 100 : 1;
    const digits = found[0].split(".")[1]?.length ?? 0;
    return { value: Number(found[0]) / share, unit: 10 ** -digits / share };
  };

  // The same to the digits of the coarser of the two, and within a twentieth.
  const agree = (typed, answer) => {
    const off = Math.abs(typed.value - answer.value);
    return off <= 0.5000001 * answer.unit || (off <= 0.5000001 * typed.unit && off <= Math.abs(answer.value) / 20);
  };

  // An answer as plain text with formulas: no links, no tips, no ids.
  const plain = (term) => {
    const copy = term.cloneNode(true);
    for (const extra of copy.querySelectorAll(".stated-tip, .stated-mark, .headerlink")) extra.remove();
    for (const link of copy.querySelectorAll("a, .stated-number")) link.replaceWith(...link.childNodes);
    for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
    return [...copy.childNodes];
  };

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  const answersOf = (guess) =>
    [...guess.querySelectorAll(".guess-answers dt")].map((term, place) => ({
      term,
      right: place === 0,
      said: term.nextElementSibling,
      number: read(plain(term).map((node) => node.textContent).join("")),
    }));

  const compare = (a, b) =>
    a.number && b.number ? a.number.value - b.number.value : a.term.textContent.localeCompare(b.term.textContent);

  const start = (guess) => {
    const answers = answersOf(guess);
    const result = make("div", { class: "guess-result", role: "status" });
    const show = (answer) => {
      const meaning = answer ? [...answer.said.cloneNode(true).childNodes] : [words.unknown];
      result.classList.toggle("guess-right", Boolean(answer?.right));
      result.classList.toggle("guess-wrong", !answer?.right);
      result.replaceChildren(...meaning);
      for (const named of result.querySelectorAll("[id]")) named.removeAttribute("id");
      for (const change of result.querySelectorAll("[data-live]")) change.remove(); // the number is changed where it stands
    };
    const bar = guess.classList.contains("guess-number") ? field(answers, show) : buttons(answers, show);
    guess.querySelector(".guess-answers").before(bar, result);
  };

  const buttons = (answers, show) => {
    const bar = make("div", { class: "guess-bar", role: "group" });
    for (const answer of [...answers].sort(compare)) {
      const button = make("button", { type: "button", "aria-pressed": "false" }, ...plain(answer.term));
      button.addEventListener("click", () => {
        for (const other of bar.children) other.setAttribute("aria-pressed", String(other === button));
        show(answer);
      });
      bar.append(button);
    }
    return bar;
  };

  const field = (answers, show) => {
    const input = make("input", { type: "text", inputmode: "decimal", "aria-label": words.field, autocomplete: "off" });
    const form = make("form", { class: "guess-bar" }, input, make("button", { type: "submit" }, words.check));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const typed = read(input.value);
      show(typed && answers.find((answer) => answer.number && agree(typed, answer.number)));
    });
    return form;
  };

  for (const guess of document.querySelectorAll(".guess")) start(guess);
}
