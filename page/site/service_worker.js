// Keeps the site in the browser, for visits without a network. The builder puts VERSION and FILES above this: a hash of the
// site and the paths of its files. A path contains its content's hash, except those of the page itself and its icon.
//
// A new version is fetched while the old one answers, and answers from the next visit on. One older version stays, for pages
// that are still open.

const PREFIX = `digit-sketchpad ${registration.scope} `; // sites of one host share its caches
const NAME = PREFIX + VERSION;

async function keepSite() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  for (const name of names.slice(0, -1)) await caches.delete(name);
  const cache = await caches.open(NAME);
  for (const file of FILES) {
    const known = isNamedByContent(file) && (await caches.match(file));
    if (known) await cache.put(file, known);
    else await cache.add(new Request(file, { cache: isNamedByContent(file) ? "default" : "no-cache" }));
  }
  await skipWaiting();
}

const isNamedByContent = (file) => /^(page|networks|digits)\//.test(file);

async function answer(request) {
  const isPage = request.mode === "navigate" && new URL(request.url).pathname === new URL(registration.scope).pathname;
  const cache = await caches.open(NAME);
  const kept = isPage ? await cache.match("./") : ((await cache.match(request)) ?? (await caches.match(request)));
  if (kept) return kept;
  const reply = await fetch(request);
  const isData = reply.ok && isNamedByContent(request.url.replace(registration.scope, ""));
  if (isData) cache.put(request, reply.clone()).catch(console.warn); // a file that few visitors need
  return reply;
}

addEventListener("install", (event) => event.waitUntil(keepSite()));
addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && event.request.url.startsWith(registration.scope)) {
    event.respondWith(answer(event.request));
  }
});
