// The preview of a link's target, in a popover of the browser: see previews.js, which loads this file.
// It is only to be seen. Screen readers hear a short description of the link; all else is behind the link itself.
globalThis.bookPreview = (() => {
  const SAID = 140; // characters
  const OMITTED = "script, button, input, details, template, .headerlink, .live-bar, .stated-tip, .stated-marks, .stated-address";
  const pages = new Map();
  const box = Object.assign(document.createElement("div"), { className: "preview bd-article", popover: "manual" });
  const said = Object.assign(document.createElement("span"), { id: "preview-said", hidden: true });
  box.setAttribute("aria-hidden", "true");
  document.body.append(box, said);

  const pageOf = (link) => {
    if (link.pathname === location.pathname) return document;
    const address = link.href.split("#")[0];
    if (!pages.has(address)) pages.set(address, fetch(address).then((answer) => (answer.ok ? answer.text() : "")).then((text) => new DOMParser().parseFromString(text, "text/html")));
    return pages.get(address);
  };

  // What is shown of a target, and what is said of it. The kinds are those of Sphinx and of this book's statements.
  const text = (element) => {
    const copy = element?.cloneNode(true);
    copy?.querySelectorAll(`${OMITTED}, .katex-html, annotation`).forEach((part) => part.remove());
    return copy?.textContent.replace(/\s+/g, " ").trim() ?? "";
  };
  const KINDS = {
    "div.math": (target) => [[target], text(target.closest("section")?.querySelector("h1, h2, h3, .admonition-title"))],
    "figure": (target) => [[target], text(target.querySelector("figcaption"))],
    "table": (target) => [[target], text(target.querySelector("caption"))],
    "div.proof, div.exercise": (target) => [[target], text(target.querySelector(".admonition-title"))],
    "div.citation": (target) => [[target], text(target)],
    "dt[id^='term-']": (term) => {
      let meaning = term.nextElementSibling;
      while (meaning?.matches("dt")) meaning = meaning.nextElementSibling; // several terms may share one
      return [[term, meaning], text(meaning)];
    },
    "tr[id^='stated-']": (row) => [[...row.cells], text(row)],
    "[id^='stated-']": (number) => {
      const around = number.closest("p, li, td, th, dd, figcaption, caption, h1, h2, h3, .math") ?? number;
      return [[around], text(around)];
    },
  };
  const found = (page, hash) => {
    const element = page.getElementById(decodeURIComponent(hash.slice(1)));
    // The id of a table or figure may be on a <span> before or in it.
    const target = element?.matches("span:empty") && !element.id.startsWith("stated-") ? element.nextElementSibling ?? element.parentElement : element;
    const kind = target && Object.keys(KINDS).find((selector) => target.matches(selector));
    return kind && KINDS[kind](target);
  };

  // A copy without ids (they are in the page already), links and other stops of the keyboard.
  const copyOf = (element, base) => {
    const copy = document.importNode(element, true);
    copy.querySelectorAll(OMITTED).forEach((part) => part.remove());
    for (const link of copy.querySelectorAll("a")) {
      const plain = document.createElement("span");
      plain.className = link.className;
      plain.append(...link.childNodes);
      link.replaceWith(plain);
    }
    for (const image of copy.querySelectorAll("img[src]")) image.src = new URL(image.getAttribute("src"), base);
    for (const part of [copy, ...copy.querySelectorAll("[id], [tabindex]")]) {
      if (!part.closest("svg")) part.removeAttribute("id"); // parts of a drawing refer to each other
      part.removeAttribute("tabindex");
    }
    const shell = { DT: "dl", DD: "dl", TD: "p", TH: "p", FIGCAPTION: "p", CAPTION: "p" }[copy.tagName];
    if (!shell) return copy;
    const parent = document.createElement(shell);
    parent.append(...(shell === "dl" ? [copy] : copy.childNodes));
    return parent;
  };

  // Below the link, or above it where there is more space; as wide as its content, within the window.
  const place = (link) => {
    const lines = [...link.getClientRects()], line = lines.at(-1), first = lines[0], gap = 8;
    const below = innerHeight - line.bottom, isBelow = below > box.offsetHeight + 2 * gap || below > first.top;
    box.style.maxHeight = `${(isBelow ? below : first.top) - 2 * gap}px`;
    const left = Math.max(gap, Math.min(line.left, innerWidth - box.offsetWidth - gap));
    Object.assign(box.style, { left: `${left}px`, top: `${isBelow ? line.bottom + gap : first.top - box.offsetHeight - gap}px` });
  };

  let described;
  const hide = () => {
    box.matches(":popover-open") && box.hidePopover();
    described?.removeAttribute("aria-describedby");
    described = null;
  };
  return {
    hide,
    /** Show what a link leads to, unless the reader has gone on meanwhile. */
    async show(link, isWanted) {
      const target = found(await pageOf(link), link.hash);
      if (!target || !isWanted()) return;
      hide();
      const [shown, description] = target;
      box.replaceChildren(...shown.filter(Boolean).map((element) => copyOf(element, link.href)));
      box.showPopover();
      box.style.maxHeight = "";
      box.scrollTop = 0;
      place(link);
      said.textContent = description.length > SAID ? `${description.slice(0, SAID - 1)}…` : description;
      if (!link.hasAttribute("aria-describedby")) (described = link).setAttribute("aria-describedby", said.id);
    },
  };
})();
