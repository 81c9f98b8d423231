// What is wider than its place scrolls, by keyboard too: the focus reaches it. It is measured whenever its place or what
// stands there changes size (a window, a folded cell that is opened), and once more when the fonts have arrived.
{
  const MAY_SCROLL = ".math-scroll, .bd-article pre, .cell_output > .output, .pst-scrollable-table-container";
  const places = document.querySelectorAll(MAY_SCROLL);
  const wider = (e) => e.scrollWidth > e.clientWidth;
  const measure = (changed) => changed.map((e) => [e, wider(e)]).forEach(([e, scrolls]) => (scrolls ? (e.tabIndex = 0) : e.removeAttribute("tabindex")));
  // What stood in a place may be gone by now: the explorer puts itself in the place of its table.
  const sizes = new ResizeObserver((entries) =>
    measure(entries.flatMap(({ target }) => [target, target.parentElement]).filter((e) => e?.matches(MAY_SCROLL))),
  );
  const observe = () => [...places].flatMap((e) => [e, e.firstElementChild ?? e]).forEach((e) => { sizes.unobserve(e); sizes.observe(e); });
  observe();
  document.fonts.ready.then(observe);
}

// A closed side bar gives the focus back to the button that opened it: the theme does so before it puts the side
// bar's content back, which takes the focus away again.
document.querySelectorAll("dialog[id$=sidebar-modal]").forEach((dialog) => {
  const toggle = `.${dialog.id.includes("primary") ? "primary" : "secondary"}-toggle`;
  dialog.addEventListener("close", () =>
    setTimeout(() => [...document.querySelectorAll(toggle)].find((button) => button.checkVisibility())?.focus({ preventScroll: true })),
  );
});
