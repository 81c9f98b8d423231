// A click on the # of a heading, figure, table, statement or term, or on the number of an equation, also copies its
// address, and offers its citation: *Cite this page* at the foot then names that place. Stated numbers get their # when they
// are pointed at or focused: a page may have hundreds of them.
{
  const LINKS = ".bd-article a.headerlink, .bd-article a.eqno-link";
  const NUMBERS = ".stated-number, table.stated-ledger tr[id]";
  const SHOWN = 8000; // milliseconds: long enough to reach the link to the citation
  const said = document.querySelector(".address-said");

  const write = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Where the page does not come by https, browsers have the older way only.
      document.addEventListener("copy", (event) => { event.clipboardData.setData("text/plain", text); event.preventDefault(); }, { once: true });
      return document.execCommand("copy");
    }
  };
  let clearing;
  const say = (text, anchor) => {
    clearTimeout(clearing);
    said.textContent = "";
    requestAnimationFrame(() => {
      said.textContent = text; // a second time, the same text is announced again
      if (box) said.append(" ", Object.assign(document.createElement("a"), { href: "#cite-page", textContent: said.dataset.cite, onclick: () => cite(anchor) }));
    });
    clearing = setTimeout(() => (said.textContent = ""), SHOWN);
  };

  // *Cite this page* becomes the citation of one place: its name, and its address.
  const box = document.getElementById("cite-page");
  const [line, entry] = box ? box.querySelectorAll("p, pre") : [];
  const [whole, wholeEntry] = [line?.textContent, entry?.textContent];
  const NAMES = ".eqno, .caption-number, :scope > .admonition-title, .stated, :scope > :is(h1, h2, h3, h4), :scope > summary";
  const nameOf = (place) => {
    const part = place.matches("h1, h2, h3, h4, dt, tr") ? place : place.querySelector(NAMES) ?? place;
    const copy = part.cloneNode(true);
    for (const extra of copy.querySelectorAll(".headerlink, .katex-mathml, .stated-tip, template")) extra.remove();
    const words = copy.textContent.replace(/[#¶]/g, "").replace(/\s+/g, " ").trim();
    return words.length > 80 ? `${words.slice(0, 79)}…` : words;
  };
  const cite = (anchor) => {
    const place = document.getElementById(anchor);
    const page = whole.match(/https?:\S+$/)?.[0] ?? location.href.replace(/[?#].*/, "");
    const address = `${page}#${anchor}`, name = nameOf(place);
    line.textContent = `${whole.replace(/\s*https?:\S+$/, "")} ${name}. ${address}`;
    entry.textContent = wholeEntry
      .replace(/^@(\w+)\{([^,]+)/, `@$1{$2-${anchor}`)
      .replace(/(note\s*= \{)(.*)\}/, (_, begin, note) => `${begin}${note}. ${name.replace(/[&%$#_{}]/g, "\\$&")}}`)
      .replaceAll(`${page}}`, `${address}}`);
    box.open = true;
  };
  box?.addEventListener("toggle", () => {
    const anchor = decodeURIComponent(location.hash.slice(1)), place = document.getElementById(anchor);
    if (box.open && place?.closest(".bd-article")) cite(anchor);
  });

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.(LINKS);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const address = new URL(link.href);
    address.search = ""; // the state of the explorer belongs to no section
    say((await write(address.href)) ? said.dataset.copied : said.dataset.shown, decodeURIComponent(address.hash.slice(1)));
  });

  const offer = ({ target, pointerType }) => {
    if (pointerType === "touch") return; // a finger would meet the link at once; its tap focuses the number (touch.js)
    const number = target.closest?.(NUMBERS), anchor = number?.id || number?.querySelector("a[id]")?.id;
    if (!anchor || number.querySelector(".stated-address")) return;
    const link = Object.assign(document.createElement("a"), { href: `#${anchor}`, className: "headerlink stated-address", title: said.dataset.number, textContent: "#" });
    (number.cells?.[0] ?? number).append(link);
  };
  document.addEventListener("pointerover", offer);
  document.addEventListener("focusin", offer);
}
