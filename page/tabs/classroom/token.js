// The secret token by which a class knows this phone. Its drawings and its vote belong to the same one.

import { retrying } from "../../shared/failures.js";
import { randomHex } from "../../shared/random_hex.js";
import { request } from "../../shared/requests.js";
import { store, stored } from "../../shared/storage.js";

let token = stored("class-token");

export const phoneToken = () => token;

export function setToken(/** @type {string | null} */ value) {
  token = value;
  store("class-token", value);
}

// Send a request with the token until the server accepts or rejects it, which ignores repetitions. `onTrouble` is called with
// the error of each that failed. Returns a promise of the answer, or of undefined when it is no longer wanted.
/**
 * @template {keyof import("../../types.d.ts").Answers} Name
 * @param {Name} name @param {object} body @param {(error: Error) => void} onTrouble
 */
export function requestAsPhone(name, body, onTrouble, isWanted = () => true) {
  if (token === null) setToken(randomHex());
  return retrying(() => request(name, { ...body, token }), isWanted, onTrouble);
}
