// The only script in the page as a single file: unpacks the page's files, gzip in base64 by path, and starts the page.

/** @type {Record<string, string>} */
const packed = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("files")).textContent);

/** @param {[name: string, words: string]} file @returns {Promise<[string, Uint8Array<ArrayBuffer>]>} */
async function unpack([name, words]) {
  const bytes = Uint8Array.from(atob(words), (byte) => byte.charCodeAt(0));
  if (name.endsWith(".bin")) return [name, bytes]; // the engine unpacks it
  const content = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return [name, new Uint8Array(await new Response(content).arrayBuffer())];
}

const files = Object.fromEntries(await Promise.all(Object.entries(packed).map(unpack)));
globalThis.files = files;
const text = new TextDecoder().decode(files["build/start.js"]);
document.head.append(Object.assign(document.createElement("script"), { type: "module", text }));

export {}; // a module: the types of others do not count here
