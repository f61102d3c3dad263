// Keeps the site in the browser, for visits without a network. The builder puts VERSION and FILES above this: a hash of the
// site and the paths of its files. A path contains its content's hash, except those of the page itself and its icon. The page
// contains VERSION: a host's cache may still have that of another one, and the next visit asks again.
//
// A new version is fetched while the old one answers, and answers from the next visit on. One older version stays, for pages
// that are still open.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self)); // by default another worker's
const PREFIX = `digit-sketchpad ${worker.registration.scope} `; // sites of one host share its caches
const NAME = PREFIX + VERSION;

async function keepSite() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  for (const name of names.slice(0, -1)) await caches.delete(name);
  for (const file of FILES) {
    const known = isNamedByContent(file) && (await caches.match(file));
    const reply = known || (await fetch(file, { cache: isNamedByContent(file) ? "default" : "no-cache" }));
    if (!reply.ok) throw new Error(`${file}: ${reply.status}`);
    if (file === "./" && !(await reply.clone().text()).includes(VERSION)) throw new Error("./: another version");
    await keep(file, reply);
  }
  await worker.skipWaiting();
}

const isNamedByContent = (/** @type {string} */ file) => /^(page|networks|digits)\//.test(file);

// A browser refuses to open a page with a response that was redirected: it gets a copy.
/** @param {Response} reply */
const plain = (reply) => (reply.redirected ? new Response(reply.body, { headers: reply.headers }) : reply);

async function answer(/** @type {Request} */ request) {
  const kept = await find(request).catch(console.warn); // the browser may have removed what it kept
  if (kept) return plain(kept);
  const reply = await fetch(request);
  const isData = reply.ok && isNamedByContent(request.url.replace(worker.registration.scope, ""));
  if (isData) keep(request, reply.clone()).catch(console.warn); // a file that few visitors need
  return reply;
}

/** @param {Request | string} request @param {Response} reply */
const keep = async (request, reply) => (await caches.open(NAME)).put(request, plain(reply));

async function find(/** @type {Request} */ request) {
  const cache = await caches.open(NAME);
  const place = request.url.replace(worker.registration.scope, "");
  if (request.mode === "navigate" && /^(index\.html)?([?#]|$)/.test(place)) return cache.match("./");
  return (await cache.match(request)) ?? caches.match(request);
}

worker.addEventListener("install", (event) => event.waitUntil(keepSite()));
worker.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && event.request.url.startsWith(worker.registration.scope)) {
    event.respondWith(answer(event.request));
  }
});
