// Tabs of libraries: the library that a reader chooses in one set of tabs is chosen in all, on every page.
{
  const KEY = "library";
  const stored = (use) => {
    try {
      return use(localStorage);
    } catch {
      return null; // the browser stores nothing: the choice holds for this set of tabs
    }
  };
  const choose = (library) => {
    for (const label of document.querySelectorAll(".sd-tab-label")) {
      if (label.dataset.syncId === library) label.control.checked = true;
    }
  };

  choose(stored((storage) => storage.getItem(KEY)));
  document.addEventListener("change", ({ target }) => {
    const library = target.matches(".sd-tab-set > input") && target.labels[0].dataset.syncId;
    if (!library) return;
    choose(library);
    stored((storage) => storage.setItem(KEY, library));
  });
}
