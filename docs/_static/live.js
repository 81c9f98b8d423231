// Loads what runs the page's cells (docs/_ext/book/live) when the first button of a cell is pressed, or Shift+Enter in one.
{
  let page;
  const load = async (at) => {
    const live = await (await fetch(at)).json();
    return (await import(new URL(live.scripts.page, at))).open(live, at);
  };
  const press = async (button) => {
    const place = document.querySelector("[data-live-at]"), cell = button.closest("[data-live-cell]");
    if (button.dataset.live === "run") cell.setAttribute("aria-busy", "true");
    page ??= load(new URL(place.dataset.liveAt, location));
    try {
      (await page).press(button);
    } catch (error) {
      page = undefined;
      console.warn(error);
      cell.setAttribute("aria-busy", "false");
      cell.querySelector("[role=status]").textContent = place.content.textContent;
    }
  };
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-live]");
    if (button) press(button);
  });
  document.addEventListener("keydown", (event) => {
    const run = event.key === "Enter" && event.shiftKey && !event.defaultPrevented && event.target.closest?.("[data-live-cell]")?.querySelector("[data-live=run]");
    if (!run) return;
    event.preventDefault();
    press(run);
  });
}
