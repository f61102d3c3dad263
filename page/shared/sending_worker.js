// A worker that sends requests and reads the replies. In the page's own thread, both would wait on a slow machine for the frames
// that follow the pen.

addEventListener("message", async ({ data: { id, address, options } }) => {
  try {
    const reply = await fetch(address, options);
    const value = await reply.json().catch(() => ({}));
    const retryAfter = reply.headers.get("Retry-After");
    postMessage({ id, reply: { ok: reply.ok, status: reply.status, retryAfter, value } });
  } catch (error) {
    postMessage({ id, error: error.message });
  }
});
postMessage({}); // it runs
