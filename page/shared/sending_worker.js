// A worker that sends requests and reads the replies. In the page's own thread, both would wait on a slow machine for the frames
// that follow the pen.

const underWay = new Map(); // AbortControllers, by the ids of the requests

// Without an address, a request is no longer wanted.
addEventListener("message", async ({ data: { id, address, options } }) => {
  if (!address) return underWay.get(id)?.abort();
  const controller = new AbortController();
  underWay.set(id, controller);
  try {
    const reply = await fetch(address, { ...options, signal: controller.signal });
    const value = await reply.json().catch(() => ({}));
    const retryAfter = reply.headers.get("Retry-After");
    postMessage({ id, reply: { ok: reply.ok, status: reply.status, retryAfter, value } });
  } catch (error) {
    postMessage({ id, error: error.message });
  }
  underWay.delete(id);
});
postMessage({}); // it runs
