// The secret token by which a class knows this phone. Its drawings and its vote belong to the same one.

import { Rejected, request } from "../../shared/requests.js";
import { store, stored } from "../../shared/storage.js";

/** @import { Answers } from "../../types.d.ts" */

const RETRY = 1000; // ms until a failed request is repeated
let token = stored("class-token");

export const phoneToken = () => token;

async function joinClass() {
  ({ token } = await request("class_join"));
  store("class-token", token);
}

export function forgetToken() {
  token = null;
  store("class-token", null);
}

// Send a request with the token until the server accepts or rejects it, which ignores repetitions. `onTrouble` is called with
// the error of each that failed. Returns a promise of the answer, or of undefined when it is no longer wanted.
/**
 * @template {keyof Answers} Name
 * @param {Name} name
 * @returns {Promise<Answers[Name] | undefined>}
 */
export async function requestAsPhone(name, body, onTrouble, isWanted = () => true) {
  let hasJoined = false;
  while (isWanted()) {
    try {
      if (!token) await joinClass();
      return await request(name, { ...body, token });
    } catch (error) {
      const isUnknown = error.reason === "unknown" && !hasJoined;
      if (error instanceof Rejected && !isUnknown) throw error;
      if (isUnknown) {
        forgetToken(); // of another class
        hasJoined = true;
        continue;
      }
      console.warn(error);
      onTrouble(error);
      await new Promise((resolve) => setTimeout(resolve, error.retryAfter ?? RETRY));
    }
  }
  return undefined;
}
