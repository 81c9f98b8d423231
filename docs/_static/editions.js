// Links to another edition lead to the section that is being read, and keep the query of the page's address. The edition
// in the reader's language is offered until the reader closes the notice or chooses an edition.
{
  const KEY = "edition";
  const remembered = () => { try { return localStorage.getItem(KEY); } catch { return "unknown"; } };
  const remember = (language) => { try { localStorage.setItem(KEY, language); } catch { /* asked again next time */ } };

  // Search engines need absolute URLs. If the site's address was not known to the build, the browser completes them.
  for (const link of document.querySelectorAll("link[hreflang]")) link.setAttribute("href", link.href);

  const inSight = (hash) => {
    const box = hash && document.getElementById(decodeURIComponent(hash.slice(1)))?.getBoundingClientRect();
    return box && box.bottom > 0 && box.top < innerHeight;
  };
  const section = () => {
    if (inSight(location.hash)) return location.hash;
    const passed = [...document.querySelectorAll(".bd-article section[id]")].filter(
      (part) => part.getBoundingClientRect().top < innerHeight / 3);
    return scrollY > 0 && passed.length ? `#${passed.at(-1).id}` : "";
  };

  const own = document.documentElement.lang;
  const codes = (navigator.languages ?? [navigator.language]).map((tag) => tag.split("-")[0]);
  const offered = [own, ...[...document.querySelectorAll(".edition-offer")].map((offer) => offer.lang)];
  const preferred = codes.find((code) => offered.includes(code));
  for (const offer of document.querySelectorAll(".edition-offer")) {
    offer.hidden = offer.lang !== preferred || remembered() !== null;
    offer.querySelector("button").addEventListener("click", () => { remember(own); offer.hidden = true; });
  }
  for (const link of document.querySelectorAll("a.edition-switch, .edition-offer a")) {
    link.addEventListener("click", () => {
      remember(link.hreflang);
      link.search = location.search;
      link.hash = section();
    });
  }
}

// The texts of the copy button, for a language that sphinx-copybutton (its `messages` and `locale`) does not have.
const copybuttonWords = document.querySelector(".copybutton-words");
if (copybuttonWords && typeof messages !== "undefined") {
  locale = document.documentElement.lang;
  messages[locale] = JSON.parse(copybuttonWords.textContent);
  for (const button of document.querySelectorAll(".copybtn")) {
    button.dataset.tooltip = messages[locale].copy;
    for (const title of button.querySelectorAll("title")) title.textContent = messages[locale].copy_to_clipboard;
  }
}
