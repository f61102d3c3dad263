// Where the page's files and workers come from: its host. The page as a single file has another such module,
// page/build/single_source.js, with the same exports.

/** @param {URL} address @param {RequestInit} [options] */
export const load = (address, options) => fetch(address, options);
export const startWorker = (/** @type {URL} */ address) => new Worker(address, { type: "module" });
export const isSingle = false;
