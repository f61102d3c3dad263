import { make } from "./elements.js";

// Let the browser save a Blob as a file.
export function save(/** @type {Blob} */ blob, /** @type {string} */ name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}
