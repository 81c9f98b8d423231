// Shows what a link leads to (an equation, a statement, a figure, a table, a term, a source, a number) where the reader is:
// on hover, on keyboard focus, and on a long press. preview.js finds and shows it; it is loaded at the first use.
{
  const LINKS = ".bd-article a[href*='#']:not(.headerlink, .eqno-link, .stated)";
  const HOVER = 250, LEAVE = 200, PRESS = 450; // milliseconds
  let loading, timer, current, isPressed = false;

  // Other sections are no preview. Without fetching the other page, they are recognized by the class of their links.
  const previewed = (target) => {
    const link = target.closest?.(LINKS);
    if (!link || link.origin !== location.origin) return null;
    if (link.pathname === location.pathname) return document.getElementById(decodeURIComponent(link.hash.slice(1)))?.matches("section") ? null : link;
    return link.querySelector(".std-ref") ? null : link;
  };
  const load = () => (loading ??= new Promise((done, failed) => {
    const src = `${document.documentElement.dataset.content_root}_static/preview.js`;
    document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: failed }));
  }));
  const show = async (link) => {
    clearTimeout(timer);
    current = link;
    await load();
    await bookPreview.show(link, () => current === link);
  };
  const hide = () => {
    clearTimeout(timer);
    if (current) globalThis.bookPreview?.hide();
    current = null;
  };
  const later = (act, time) => {
    clearTimeout(timer);
    timer = setTimeout(act, time);
  };
  const attempt = (link) => show(link).catch(() => (loading = current = undefined)); // no network now

  if ("popover" in HTMLElement.prototype) {
    document.addEventListener("pointerover", ({ target, pointerType }) => {
      if (pointerType === "touch") return;
      const link = previewed(target);
      if (link && link !== current) later(() => attempt(link), HOVER);
      else if (link || target.closest?.(".preview")) clearTimeout(timer);
      else if (current) later(hide, LEAVE);
      else clearTimeout(timer);
    });
    document.addEventListener("focusin", ({ target }) => {
      if (target === current) return;
      const link = target.matches(":focus-visible") && previewed(target);
      link ? attempt(link) : hide();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !current) return;
      event.preventDefault();
      hide();
    });

    document.addEventListener("pointerdown", ({ target, pointerType }) => {
      isPressed = false;
      if (!target.closest?.(".preview")) hide();
      const link = pointerType === "touch" && previewed(target);
      if (link) later(() => { isPressed = true; attempt(link); }, PRESS);
    });
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => isPressed || current || clearTimeout(timer));
    document.addEventListener("contextmenu", (event) => isPressed && event.preventDefault());
    document.addEventListener("click", (event) => {
      if (isPressed && previewed(event.target)) event.preventDefault();
      isPressed = false;
    }, true);
    addEventListener("scroll", () => current && hide(), { passive: true });
  }
}
