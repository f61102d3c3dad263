// What browsers have and Node.js has not; tests import this before the page's modules. A thread with the address of a module
// as `workerData` is the worker of this module.

import { readFile } from "node:fs/promises";
import { isMainThread, parentPort, workerData } from "node:worker_threads";

// A missing file is an answer 404.
globalThis.fetch = async (address) => {
  const content = await readFile(address).catch(() => null);
  return new Response(content, { status: content === null ? 404 : 200 });
};

// A real port that has had a listener would keep Node.js from ending.
globalThis.MessageChannel = class {
  port1 = { onmessage: null };
  port2 = { postMessage: (data) => setImmediate(() => this.port1.onmessage({ data })) };
};

if (!isMainThread) {
  globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);
  globalThis.addEventListener = (kind, listener) => parentPort.on(kind, (data) => listener({ data }));
  import(workerData);
}
