// Where the files and workers of the page as a single file come from: the file itself. The builder puts this module at the
// place of common/source.js.

// Uint8Arrays by path; a worker gets them as its first message. WebKit's workers cannot read a Blob of a page from a file.
const files = /** @type {NonNullable<typeof globalThis.files>} */ (
  globalThis.files ??
    new Promise((resolve) => {
      const take = (/** @type {MessageEvent} */ event) => {
        event.stopImmediatePropagation();
        resolve(event.data);
      };
      addEventListener("message", take, { once: true });
    })
);

// The file that has the page, and its host, are always there.
export const load = async (/** @type {URL} */ { pathname }) => new Response((await files)[pathname.slice(1)]);

export function startWorker(/** @type {URL} */ { pathname }) {
  const script = new Blob([files[pathname.slice(1)]], { type: "text/javascript" });
  const url = URL.createObjectURL(script);
  const worker = new Worker(url);
  worker.addEventListener("message", () => URL.revokeObjectURL(url), { once: true });
  worker.postMessage(files);
  return worker;
}

export const isSingle = true;
