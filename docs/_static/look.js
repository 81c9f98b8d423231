// The theme lets the focus reach what is wider than its place, and looks again when the window changes. A page
// also changes when its fonts arrive.
document.fonts.ready.then(() => window.dispatchEvent(new Event("resize")));
