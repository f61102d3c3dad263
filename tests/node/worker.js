// Starts the page's workers in threads.

import { Worker } from "node:worker_threads";

export const startWorker = (path) =>
  new Worker(new URL("./browser.js", import.meta.url), { workerData: `../page/${path}` });
