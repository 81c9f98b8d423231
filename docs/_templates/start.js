// Loads the page's script after the first paint: the layout is known then, so the script does not force one before it.
requestAnimationFrame(() =>
  setTimeout(() => {
    const { href } = document.querySelector("link[rel=preload][as=script]");
    document.head.append(Object.assign(document.createElement("script"), { src: href }));
  }),
);
