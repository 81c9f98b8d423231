// Answers from the network, and from what was kept if there is none. A kept page then shows the line that says how old it is.
const KEPT = `book ${registration.scope}`;
const HIDDEN = '<p class="offline-said" role="note" hidden>';

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("message", (event) => event.waitUntil(keep(event.data.list).then(
  () => event.ports[0].postMessage(""),
  (error) => event.ports[0].postMessage(error.message),
)));

// All or nothing: a new copy replaces the former one when it is whole.
async function keep(list) {
  const files = await (await fetch(list, { cache: "no-cache" })).json();
  const answers = [];
  for (let start = 0; start < files.length; start += 8)
    answers.push(...await Promise.all(files.slice(start, start + 8).map(async (file) => {
      const address = new URL(file, list), answer = await fetch(address, { cache: "no-cache" });
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      return [address, answer];
    })));
  const cache = await caches.open(KEPT);
  for (const [address, answer] of answers) await cache.put(address, answer);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(registration.scope)) return;
  // A page is asked for again, since the browser's own cache would answer without the line.
  const answer = request.mode === "navigate" ? fetch(request.url, { cache: "no-cache", redirect: "manual" }) : fetch(request);
  event.respondWith(answer.catch((error) => kept(request, error)));
});

async function kept(request, error) {
  const cache = await caches.open(KEPT);
  const address = request.url.replace(/[?#].*/, "").replace(/\/$/, "/index.html");
  const found = await cache.match(address);
  if (!found) throw error;
  if (request.mode !== "navigate") return found;
  return new Response((await found.text()).replace(HIDDEN, HIDDEN.replace(" hidden", "")), { headers: { "Content-Type": "text/html; charset=utf-8", ...policy(found) } });
}

// The page keeps the policy that it came with.
function policy(answer) {
  const value = answer.headers.get("Content-Security-Policy");
  return value ? { "Content-Security-Policy": value } : {};
}
