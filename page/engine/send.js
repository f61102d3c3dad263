// Sends a worker's messages to the page.

// Send a message. Its arrays of bytes and numbers are given away, not copied: an answer must not contain what the engine keeps.
// Views of a part of a buffer are copied.
export function send(/** @type {object} */ message) {
  postMessage(message, [...new Set(buffersOf(message))]);
}

/** @param {unknown} value @returns {ArrayBufferLike[]} */
function buffersOf(value) {
  if (ArrayBuffer.isView(value)) return value.byteLength === value.buffer.byteLength ? [value.buffer] : [];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value) && typeof value[0] === "number") return [];
  return Object.values(value).flatMap(buffersOf);
}
