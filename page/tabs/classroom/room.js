// What the parts of the tab share: its state, the requests of a teacher, and the errors of the visitor's last action.

import { finder } from "../../shared/finder.js";
import { Rejected, request, sentenceOf } from "../../shared/requests.js";
import { makeStore } from "../../shared/store.js";
import { answerWithTrouble } from "../../shared/trouble.js";
import { forgetKey, hasKey, keyHeaders } from "./key.js";
import { accepted, initialState, withoutKey } from "./state.js";

/**
 * @import { Answers, Props } from "../../types.d.ts"
 * @import { ClassState, Order } from "./types.d.ts"
 * @typedef {ReturnType<typeof makeRoom>} Room
 */

/** @param {HTMLElement} element @param {Props["classroom"]} props */
export function makeRoom(element, props) {
  const find = finder(element);
  const { state, set, subscribe } = makeStore(initialState(hasKey()));
  const accept = (/** @type {{ state: ClassState }} */ answer) => set(accepted(state, answer.state));

  function dropKey(/** @type {string} */ trouble) {
    forgetKey();
    set({ ...withoutKey(state), trouble });
  }

  function fail(/** @type {Error} */ error) {
    if (!(error instanceof Rejected)) console.warn(error);
    else if (error.reason === "key") dropKey(sentenceOf(error));
    set({ trouble: sentenceOf(error) });
    answerWithTrouble(find(find("dialog").open ? "dialog .trouble" : ":scope > .trouble"), state.trouble);
  }

  /**
   * Send a teacher's request. Returns the answer, or undefined after an error, which is shown.
   * @template {Order} Name
   * @param {Name} name
   * @param {object} [body]
   * @param {{ isLong?: boolean }} [options]
   * @returns {Promise<Answers[`class_${Name}`] | undefined>}
   */
  async function order(name, body = {}, options = {}) {
    try {
      const answer = await request(`class_${name}`, body, { ...options, headers: keyHeaders() });
      set({ trouble: "" });
      accept(answer);
      return answer;
    } catch (error) {
      fail(error);
      return undefined;
    }
  }

  const part = (/** @type {string} */ name) => finder(find(`.view.${name}`));
  return { element, props, find, part, state, set, subscribe, accept, dropKey, fail, order };
}
