// The only script in the page as a single file: unpacks the page's files, gzip in base64 by path, and starts the page.

const packed = JSON.parse(document.getElementById("files").textContent);

async function unpack([name, words]) {
  const bytes = atob(words);
  const file = new Blob([Uint8Array.from({ length: bytes.length }, (_, at) => bytes.charCodeAt(at))]);
  if (name.endsWith(".bin")) return [name, file]; // the engine unpacks it
  const content = await new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  return [name, new Blob([content], { type: "text/javascript" })]; // of the scripts for workers
}

globalThis.files = Object.fromEntries(await Promise.all(Object.entries(packed).map(unpack)));
const text = await globalThis.files["site/start.js"].text();
document.head.append(Object.assign(document.createElement("script"), { type: "module", text }));

export {}; // a module: the types of others do not count here
