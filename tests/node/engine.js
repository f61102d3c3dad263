// The engine's worker, and how its answers may differ from Python's.

import { CLEAR } from "../page/engine/constants.js";
import { startWorker } from "./worker.js";

const CERTAINTY = 0.05; // up to CLEAR: it depends on the logarithms of small probabilities
const PROBABILITY = 2e-5; // sums in another order, see tests/helpers/networks/tolerances.py
const ROUNDED = 0.0015; // contributions are rounded to 0.001

export class Engine {
  #worker = startWorker("tabs/worker.js");

  // Give the engine a network that is not the page's, or an experiment.
  keep(record) {
    this.#worker.postMessage({ id: -1, name: "keep", body: { record, beginning: record.id } });
  }

  // Send requests; returns a promise of their answers; for a rejected one, {error, reason, values}.
  async ask(name, bodies) {
    const answers = [];
    let count = 0;
    return new Promise((resolve, reject) => {
      this.#worker.removeAllListeners().on("error", reject);
      this.#worker.on("message", ({ id, answer, error, isRejected, reason, values }) => {
        if (!bodies[id]) return; // a file is loaded, or a network is kept
        if (error && !isRejected) reject(new Error(error));
        answers[id] = answer ?? { error, reason, values };
        if (++count === bodies.length) resolve(answers);
      });
      for (const [id, body] of bodies.entries()) this.#worker.postMessage({ id, name, body });
    });
  }

  stop() {
    return this.#worker.terminate();
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength);

// Returns an answer as JSON, like that of the server: bytes are in base64.
export const plain = (answer) =>
  JSON.parse(
    JSON.stringify(answer, (_, value) => (ArrayBuffer.isView(value) ? bytesOf(value).toString("base64") : value)),
  );

// Yields sentences about how an answer differs.
//
//   isExact   whether only probabilities and certainties may, by their tolerance; otherwise all numbers by rounding
//   isPart    whether an answer may have more than what is expected
export function* differences(found, expected, how, path = "") {
  const key = path.slice(path.lastIndexOf("/") + 1);
  const { isExact, isPart } = how;
  const isObject = (value) => typeof value === "object" && value !== null;
  if (isObject(expected)) {
    const isSameKind = isObject(found) && Array.isArray(found) === Array.isArray(expected);
    const keys = [...new Set(isSameKind ? [...Object.keys(expected), ...(isPart ? [] : Object.keys(found))] : [])];
    if (!isSameKind || keys.length > Object.keys(expected).length) yield sentence(path, found, expected);
    else for (const each of keys) yield* differences(found[each], expected[each], how, `${path}/${each}`);
  } else if (typeof found === "number" && typeof expected === "number") {
    const upTo = key === "certainty" ? CLEAR : Infinity;
    const difference = Math.abs(Math.min(found, upTo) - Math.min(expected, upTo));
    if (!(difference <= toleranceOf(path, key, isExact))) yield sentence(path, found, expected);
  } else if (found !== expected) yield sentence(path, found, expected);
}

function toleranceOf(path, key, isExact) {
  if (key === "certainty") return CERTAINTY;
  if (!isExact) return ROUNDED;
  return path.includes("/probabilities/") ? PROBABILITY : 0;
}

const sentence = (path, ...values) =>
  `${path}: ${values.map((value) => String(JSON.stringify(value)).slice(0, 60)).join(" instead of ")}`;
