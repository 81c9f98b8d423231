// *Keep this book*: registers the worker that keeps an edition for reading without a network (docs/_ext/book/find/offline.py).
// Nothing is asked of the server before the button is pressed.
{
  const place = document.querySelector(".offline-keep");
  if (place && navigator.serviceWorker && isSecureContext) {
    const button = place.querySelector("button"), said = place.querySelector("[role=status]");
    place.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      said.textContent = place.dataset.begun;
      try {
        const root = new URL(place.dataset.root, location);
        await navigator.serviceWorker.register(new URL("offline-worker.js", root), { scope: root });
        const { active } = await navigator.serviceWorker.ready;
        const { port1, port2 } = new MessageChannel();
        const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
        active.postMessage({ list: new URL(place.dataset.list, location).href }, [port2]);
        const failed = await answer;
        said.textContent = failed ? `${place.dataset.failed} ${failed}` : place.dataset.done;
      } catch (error) {
        said.textContent = `${place.dataset.failed} ${error.message}`;
      }
      button.disabled = false;
    });
  }
}
