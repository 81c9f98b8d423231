// Before the first paint, so that the page does not flash in the other colour scheme.
(() => {
  const root = document.documentElement.dataset;
  let mode = "auto";
  try { mode = localStorage.getItem("mode") || mode; } catch {}
  root.mode = mode;
  root.theme = mode !== "auto" ? mode : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
})();
