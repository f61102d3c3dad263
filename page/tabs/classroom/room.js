// What the parts of the tab share: its state, the requests of a teacher, and the errors of the visitor's last action.

import { answerWithTrouble, finder } from "../../shared/elements.js";
import { makeStore } from "../../shared/events.js";
import { NO_WORDS, Rejected, request, sentenceOf } from "../../shared/requests.js";
import { forgetKey, hasKey, keyHeaders } from "./key.js";
import { accepted, initialState, withoutKey } from "./state.js";

/**
 * @import { Answers, Props, Words } from "../../types.d.ts"
 * @import { ClassState, Order } from "./types.d.ts"
 * @typedef {ReturnType<typeof makeRoom>} Room
 */

export function makeRoom(/** @type {HTMLElement} */ element, /** @type {Props["classroom"]} */ props) {
  const find = finder(element);
  const { state, set, subscribe } = makeStore(initialState(hasKey()));
  const accept = (/** @type {{ state: ClassState }} */ answer) => set(accepted(state, answer.state));

  function dropKey(/** @type {Words} */ trouble) {
    forgetKey();
    set({ ...withoutKey(state), isAway: false, trouble }); // which stays when the server answers
  }

  function fail(/** @type {Error & { reason?: string }} */ error) {
    if (!(error instanceof Rejected)) console.warn(error);
    const trouble = () => sentenceOf(error);
    if (error.reason === "key") dropKey(trouble);
    set({ trouble });
    answerWithTrouble(find(find("dialog").open ? "dialog .trouble" : ":scope > .trouble"), trouble());
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
      set({ trouble: NO_WORDS });
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
