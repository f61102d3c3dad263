// Where the files and workers of the page as a single file come from: the file itself. The builder puts this module at the
// place of engine/source.js.

/** @type {Record<string, Blob> | Promise<Record<string, Blob>>} by path; a worker gets them as its first message */
const files =
  globalThis.files ??
  new Promise((resolve) => {
    const take = (event) => {
      event.stopImmediatePropagation();
      resolve(event.data);
    };
    addEventListener("message", take, { once: true });
  });

// The file that has the page, and its host, are always there.
export const load = async ({ pathname }) => new Response((await files)[pathname.slice(1)]);

export function startWorker({ pathname }) {
  const worker = new Worker(URL.createObjectURL(files[pathname.slice(1)]));
  worker.postMessage(files);
  return worker;
}

export const AWAY = "single_away"; // the text for a worker that does not start
