// Loads the search when it is first needed: at the first focus of a search field, or for the words in the address of the
// search page. The scripts are docs/_ext/book/find/*.mjs, bundled, and the index of this edition.
{
  const FIELD = ".bd-search input";
  const load = (file) =>
    new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = `${document.documentElement.dataset.content_root}${file}`;
      script.onload = done;
      script.onerror = () => failed(new Error(`${file} cannot be loaded`));
      document.head.append(script);
    });
  let started;
  const start = () => {
    started ??= Promise.all([load("_static/finder.js"), load("searchindex.js")]).then(() => bookFinder.start(bookIndex));
    started.catch(() => (started = undefined)); // without a network now; perhaps there is one at the next focus
  };

  const field = document.querySelector(".search-page input");
  if (field) field.value ||= new URLSearchParams(location.search).get("q") ?? "";
  if (field?.value || document.activeElement?.matches(FIELD)) start();
  document.addEventListener("focusin", ({ target }) => target.matches(FIELD) && start());
}
