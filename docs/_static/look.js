// Content that is wider than its container scrolls, also by keyboard: it becomes focusable. It is measured whenever the
// container or its content changes size (a resized window, an opened cell), and once more when the fonts are loaded.
{
  const MAY_SCROLL = ".math-scroll, .bd-article pre, .cell_output > .output, .pst-scrollable-table-container";
  const places = document.querySelectorAll(MAY_SCROLL);
  const wider = (e) => e.scrollWidth > e.clientWidth;
  const measure = (changed) => changed.map((e) => [e, wider(e)]).forEach(([e, scrolls]) => (scrolls ? (e.tabIndex = 0) : e.removeAttribute("tabindex")));
  // The element may have been removed since: the explorer replaces its table.
  const sizes = new ResizeObserver((entries) =>
    measure(entries.flatMap(({ target }) => [target, target.parentElement]).filter((e) => e?.matches(MAY_SCROLL))),
  );
  const observe = () => [...places].flatMap((e) => [e, e.firstElementChild ?? e]).forEach((e) => { sizes.unobserve(e); sizes.observe(e); });
  observe();
  document.fonts.ready.then(observe);
}

// When a side bar closes, focus the button that opened it: the theme does so, but loses the focus again when it moves the
// content of the side bar back.
document.querySelectorAll("dialog[id$=sidebar-modal]").forEach((dialog) => {
  const toggle = `.${dialog.id.includes("primary") ? "primary" : "secondary"}-toggle`;
  dialog.addEventListener("close", () =>
    setTimeout(() => [...document.querySelectorAll(toggle)].find((button) => button.checkVisibility())?.focus({ preventScroll: true })),
  );
});
