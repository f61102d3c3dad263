// What the parts of the tab share: its state, the requests of a teacher, and the errors of the visitor's last action. The class's
// stream says the state of the class, see classroom.js.

import { answerWithTrouble, finder } from "../../shared/elements.js";
import { makeStore } from "../../shared/events.js";
import { logUnlessRejected, NO_WORDS, request, sentenceOf } from "../../shared/requests.js";
import { forgetKey, hasKey, keyHeaders } from "./key.js";

/**
 * @import { Answers, Props, Words } from "../../types.d.ts"
 * @import { ClassState, Order, OwnVote } from "./types.d.ts"
 * @typedef {ReturnType<typeof makeRoom>} Room
 */

const initialState = () => ({
  view: hasKey() ? "wall" : "share",
  language: "",
  isOpen: false, // the tab
  isTeacher: false,
  isTraining: false, // this page
  isAway: false, // whether the next message of the server ends the trouble that is shown
  trouble: NO_WORDS, // about the last action, or about a server that is away
  newest: /** @type {ClassState | null} */ (null), // of the class
  vote: /** @type {OwnVote | null} */ (null), // this phone's last one
});

export function makeRoom(/** @type {HTMLElement} */ element, /** @type {Props["classroom"]} */ props) {
  const find = finder(element);
  const { state, set, subscribe } = makeStore(initialState());
  subscribe(() => element.dispatchEvent(new Event("newest")), ["newest"]);

  function dropKey(/** @type {Words} */ trouble) {
    forgetKey();
    const isHidden = !state.isTeacher || state.view === "keep" || state.view === "units";
    set({ isTeacher: false, view: isHidden ? "share" : state.view, isAway: false, trouble }); // which stays when the server answers
  }

  function fail(/** @type {Error & { reason?: string }} */ error) {
    logUnlessRejected(error);
    const trouble = () => sentenceOf(error);
    if (error.reason === "key") dropKey(trouble);
    set({ trouble });
    answerWithTrouble(find(find("dialog").open ? "dialog .trouble" : ":scope > .trouble"), trouble());
  }

  // Returns what an action does, or undefined after an error, which is shown.
  /** @template Answer @param {Promise<Answer>} action */
  async function attempt(action) {
    try {
      const answer = await action;
      set({ trouble: NO_WORDS });
      return answer;
    } catch (error) {
      fail(error);
      return undefined;
    }
  }

  /**
   * Send a teacher's request. Returns the answer once the page has its effect, or undefined after an error, which is shown.
   * @template {Order} Name
   * @param {Name} name
   * @param {object} [body]
   * @param {{ isLong?: boolean }} [options]
   * @returns {Promise<Answers[`class_${Name}`] | undefined>}
   */
  async function order(name, body = {}, options = {}) {
    const answer = await attempt(request(`class_${name}`, body, { ...options, headers: keyHeaders() }));
    while (answer && (state.newest?.version ?? 0) < answer.version)
      await new Promise((done) => element.addEventListener("newest", done, { once: true }));
    return answer;
  }

  const part = (/** @type {string} */ name) => finder(find(`.view.${name}`));
  return { element, props, find, part, state, set, subscribe, dropKey, fail, attempt, order };
}
