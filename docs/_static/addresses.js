// A click on the # of a heading, figure, table, statement or term, or on the number of an equation, also copies its
// address. Stated numbers get their # when they are pointed at or focused: a page may have hundreds of them.
{
  const LINKS = ".bd-article a.headerlink, .bd-article a.eqno-link";
  const NUMBERS = ".stated-number, table.stated-ledger tr[id]";
  const SHOWN = 2500; // milliseconds
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
  const say = (text) => {
    clearTimeout(clearing);
    said.textContent = "";
    requestAnimationFrame(() => (said.textContent = text)); // a second time, the same text is announced again
    clearing = setTimeout(() => (said.textContent = ""), SHOWN);
  };

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.(LINKS);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const address = new URL(link.href);
    address.search = ""; // the state of the explorer belongs to no section
    say((await write(address.href)) ? said.dataset.copied : said.dataset.shown);
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
