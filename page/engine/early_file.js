// A file that the page's head fetches while the worker starts, see site/early.js.

const files = new Map(); // {reply, controller} by address; `reply` is null once it was taken

// Take a message of the page's head: {file} announces an address, then {file, piece} brings a Uint8Array or null at the end, or
// {file, error} what the fetch has failed with.
/** @param {{ file: string, piece?: Uint8Array<ArrayBuffer> | null, error?: string }} message */
export function receive({ file, piece, error }) {
  if (error !== undefined) files.get(file).controller?.error(new Error(error));
  else if (piece === null) files.get(file).controller?.close();
  else if (piece !== undefined) files.get(file).controller?.enqueue(piece);
  else {
    const early = {
      reply: /** @type {Response | null} */ (null),
      controller: /** @type {ReadableStreamDefaultController | null} */ (null),
    };
    const stream = new ReadableStream({
      start: (controller) => (early.controller = controller),
      cancel() {
        early.controller = null; // the content is damaged
      },
    });
    early.reply = new Response(stream);
    files.set(file, early);
  }
}

// Returns a Response with the content of an announced file, once, and otherwise null.
export function takeEarly(/** @type {URL} */ { href }) {
  const found = files.get(href);
  const reply = found?.reply ?? null;
  if (found) found.reply = null;
  return reply;
}
