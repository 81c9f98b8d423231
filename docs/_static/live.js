// Loads what changes and runs a page (docs/_ext/book/live) when the first of its buttons is pressed, or Shift+Enter in a cell.
{
  let page, tapped;
  const load = async (at, what = "open") => {
    const live = await (await fetch(at)).json();
    return (await import(new URL(live.scripts.page, at)))[what](live, at);
  };
  // A link to somebody's changes: they are shown, and nothing runs.
  const place = document.querySelector("[data-live-at]");
  if (place && location.hash.startsWith("#live=")) load(new URL(place.dataset.liveAt, location), "showShared").catch(console.warn);
  const press = async (button) => {
    const home = button.closest("[data-live-cell], .stated-tip");
    if (button.dataset.live === "run") home.setAttribute("aria-busy", "true");
    page ??= load(new URL(place.dataset.liveAt, location));
    try {
      (await page).press(button);
    } catch (error) {
      page = undefined;
      console.warn(error);
      home.setAttribute("aria-busy", "false");
      if (!home.querySelector("[role=status]")) home.append(Object.assign(document.createElement("span"), { role: "status" }));
      home.querySelector("[role=status]").textContent = place.content.textContent;
    }
  };
  // The tip of a stated number stays open while it is changed. A finger's first tap opens it, and the next follows the link.
  const tipOf = (target) => target.closest?.(".stated-number")?.querySelector(".stated-tip");
  const open = (tip) => {
    document.querySelector(".live-open, .live-closed")?.classList.remove("live-open", "live-closed");
    tip?.classList.add("live-open");
  };
  // By keyboard too: without this it would close before its button gets the focus.
  document.addEventListener("focusin", ({ target }) => {
    const tip = tipOf(target);
    if (!tip || target.matches("a.stated:focus-visible")) open(tip);
  });
  document.addEventListener("pointerdown", ({ target, pointerType }) => {
    const tip = tipOf(target);
    tapped = pointerType === "touch" && tip && !tip.checkVisibility() && tip;
    if (!tip?.matches(".live-open")) open();
  });
  document.addEventListener("click", (event) => {
    const { target } = event, button = target.closest?.("[data-live]");
    if (tapped && target.closest("a.stated")) {
      event.preventDefault();
      open(tapped);
    }
    if (!button) return;
    if (button.dataset.live === "change") open(tipOf(button));
    press(button);
  });
  document.addEventListener("keydown", (event) => {
    const tip = event.key === "Escape" && tipOf(event.target);
    if (tip) {
      tip.parentElement.querySelector("a").focus();
      open();
      tip.classList.add("live-closed");
    }
    const run = event.key === "Enter" && event.shiftKey && !event.defaultPrevented && event.target.closest?.("[data-live-cell]")?.querySelector("[data-live=run]");
    if (!run) return;
    event.preventDefault();
    press(run);
  });
}
