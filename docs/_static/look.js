// The theme lets the focus reach what is wider than its place, and looks again when the window changes. A page
// also changes when its fonts arrive.
document.fonts.ready.then(() => window.dispatchEvent(new Event("resize")));

// A closed side bar gives the focus back to the button that opened it: the theme does so before it puts the side
// bar's content back, which takes the focus away again.
document.querySelectorAll("dialog[id$=sidebar-modal]").forEach((dialog) => {
  const toggle = `.${dialog.id.includes("primary") ? "primary" : "secondary"}-toggle`;
  dialog.addEventListener("close", () =>
    setTimeout(() => [...document.querySelectorAll(toggle)].find((button) => button.checkVisibility())?.focus({ preventScroll: true })),
  );
});
