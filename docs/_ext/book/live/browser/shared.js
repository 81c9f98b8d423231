// Changes that go to others: the button that copies a link to them, and what is shown when such a link is opened.
import { digest, LONGEST, read, write } from "./link.js";
import { make } from "./output.js";

const own = (page) => ({
  cells: page.cells.filter((cell) => cell.isChanged).map((cell) => [cell.number, digest(cell.built.code), cell.code]),
  numbers: page.sheet.numbers.filter((number) => number.own !== null).map(({ link, expression, own }) => [link.id, digest(expression), own]),
});

// Copies the link; where that is not allowed, shows it.
export async function copy(page, each) {
  const link = String(new URL(await write(own(page)), location));
  if (new URL(link).hash.length > LONGEST) return each.say(page.words.tooLong);
  history.replaceState(null, "", link);
  try {
    await navigator.clipboard.writeText(link);
    each.say(page.words.copied);
  } catch {
    each.say(page.words.inAddress);
  }
}

// Shows the changes of the address as text. Nothing runs before a press.
export async function show(page) {
  const { words } = page, changes = await read(location.hash), found = [];
  let lost = changes ? 0 : 1;
  for (const [number, built, code] of changes?.cells ?? []) {
    const cell = page.cells[number - 1];
    if (cell && digest(cell.built.code) === built) {
      await page.write(cell, code);
      found.push(cell);
    } else lost++;
  }
  for (const [id, built, text] of changes?.numbers ?? []) {
    const number = page.sheet.numbers.find(({ link }) => link.id === id);
    if (number && digest(number.expression) === built) {
      number.propose(text);
      found.push(number);
    } else lost++;
  }
  const bar = make("div", { class: "live-bar live-shared", role: "region", "aria-label": words.shared });
  const list = make("ul");
  for (const each of found) {
    const item = make("button", { type: "button" }, each.link ? each.text : `${words.code} ${each.number}`);
    item.addEventListener("click", () => page.reveal(each));
    list.append(make("li", {}, item, make("pre", {}, each.own ?? each.code)));
  }
  const button = (text, press) => {
    const made = make("button", { type: "button" }, text);
    made.addEventListener("click", press);
    return made;
  };
  const close = () => {
    bar.remove();
    history.replaceState(null, "", location.pathname + location.search);
  };
  bar.append(make("strong", {}, found.length ? words.shared : words.unreadable), ...(lost && found.length ? [words.changedSince] : []));
  if (found.length) {
    bar.append(list, button(words.runShared, () => {
      bar.remove();
      page.runAll(found);
    }));
  }
  bar.append(button(found.length ? words.discard : words.close, () => {
    page.resetAll();
    close();
  }));
  document.querySelector("article").prepend(bar);
}
