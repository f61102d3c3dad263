// Class: digits that a class shares, on a wall, with the networks' readings, and a training on them.

import { follow, Rejected, request, sentenceOf, troubleText } from "../../shared/requests.js";
import { setText } from "../../shared/set_text.js";
import { showInTab } from "../../shared/tabs.js";
import { translate } from "../../shared/translations.js";
import { answerWithTrouble } from "../../shared/trouble.js";
import { mountKeep } from "./keep.js";
import { forgetKey, hasKey, keyHeaders, redeemCode } from "./key.js";
import { mountKnow } from "./know.js";
import { mountShare } from "./share.js";
import { accept, initialState, withoutKey } from "./state.js";
import { mountTeach } from "./teach.js";
import { forgetToken, phoneToken } from "./token.js";
import { mountVotes } from "./votes.js";
import { mountWall } from "./wall.js";
import { makePill } from "./words.js";

/**
 * @import { Answers, Props } from "../../types.d.ts"
 * @import { ClassState, Order } from "./types.d.ts"
 */

const RETRY = 2000; // ms until a lost server is asked again
const REFUSED_KEY = ["key", "wait"]; // reasons

/** @param {Props["classroom"]} props */
export function mount(element, props) {
  const state = initialState(hasKey());
  const parts = {};
  const render = makeRender(element, state, parts);

  function change(values) {
    Object.assign(state, values);
    render();
    followWhatIsShown();
  }

  const room = makeRoom({ element, props, state, parts, change, dropKey });
  for (const name of ["share", "wall", "know", "teach", "keep"]) {
    const button = makePill("", () => room.openView(name));
    Object.assign(button.dataset, { view: name, text: `class_view_${name}` });
    element.querySelector(".views").append(button);
  }
  Object.assign(parts, {
    share: mountShare(room),
    wall: mountWall(room),
    know: mountKnow(room),
    teach: mountTeach(room),
    keep: mountKeep(room),
    votes: mountVotes(room),
  });
  element.querySelector(".end-rehearsal").addEventListener("click", () => room.order("clear", { samples: true }));

  // ---- Follow the class, while its page or the wall is shown. A new stream sends the whole wall again, up to 6 MB.

  let stop = /** @type {(() => void) | null} */ (null);
  let followed = /** @type {string | null} */ (null); // what the stream reports, and to whom, as JSON
  let retrying = 0;

  function followWhatIsShown() {
    const body = { token: phoneToken(), wall: state.isOpen && (state.isTeacher || state.view === "wall") };
    const headers = keyHeaders();
    const wanted = document.hidden && !body.wall ? null : JSON.stringify([body, headers]);
    if (wanted === followed) return;
    clearTimeout(retrying);
    stop?.();
    followed = wanted;
    const onUpdate = (message) => receive(message, { hasWall: body.wall, isTeacher: "X-Class-Key" in headers });
    stop = wanted === null ? null : follow("class_wall", body, { headers, onUpdate, onEnd });
  }
  document.addEventListener("visibilitychange", followWhatIsShown);

  function receive(message, { hasWall, isTeacher }) {
    if (hasWall) parts.wall.receive(message);
    if (!message.state) return;
    const isPromoted = isTeacher && !state.isTeacher;
    const isBack = (state.isAway || isPromoted) && { isAway: false, trouble: "" };
    change({ isTeacher, ...accept(state, message.state, message.reset), ...isBack });
    if (isPromoted) parts.teach.resume();
  }

  function onEnd(error) {
    const trouble = error instanceof Rejected ? sentenceOf(error) : troubleText(error);
    if (error.reason === "unknown") {
      forgetToken(); // of another class
      followWhatIsShown();
    } else if (REFUSED_KEY.includes(error.reason)) dropKey(trouble);
    else {
      if (state.isOpen && state.view === "wall") change({ isAway: true, trouble });
      retrying = setTimeout(() => {
        followed = null;
        followWhatIsShown();
      }, RETRY);
    }
  }

  // ---- The teacher

  async function redeem() {
    try {
      await redeemCode(request);
      followWhatIsShown();
    } catch (error) {
      if (error instanceof Rejected) return dropKey(sentenceOf(error));
      change({ isAway: true, trouble: sentenceOf(error) });
      setTimeout(redeem, RETRY);
    }
  }

  function dropKey(trouble) {
    forgetKey();
    change({ ...withoutKey(state), trouble });
  }

  addEventListener("hashchange", () => {
    if (!hasKey()) return;
    if (!state.isTeacher) change({ view: "wall" });
    redeem();
  });

  translate(element, () => render(true));
  render(true);
  showInTab(element, "classroom", (isOpen, isByLink) => {
    if (!isOpen) room.leave();
    else if (isByLink) parts.wall.focusLeft();
    change({ isOpen });
  });
  redeem();
}

// Returns a function that brings the state to the page, and what is new to the parts: `show` is for another view, role or
// language, `showState` for another state of the class.
function makeRender(element, state, parts) {
  const find = (selector) => element.querySelector(selector);
  let before = {};
  return (isAll = false) => {
    const { view, isTeacher, newest, trouble } = state;
    const isChanged = (name) => isAll || before[name] !== state[name];
    const [isElsewhere, isNew] = [["view", "isTeacher"].some(isChanged), isChanged("newest")];
    before = { ...state };
    for (const section of element.querySelectorAll(".view")) section.hidden = !section.classList.contains(view);
    document.body.dataset.classView = view; // for the pad, which only Share needs
    for (const button of find(".views").children) {
      button.setAttribute("aria-pressed", button.dataset.view === view);
      button.hidden = button.dataset.view === "keep" && !isTeacher;
    }
    for (const node of element.querySelectorAll(".teacher")) node.hidden = !isTeacher;
    find(".rehearsal").hidden = !newest?.isRehearsal;
    find(".lost").hidden = !isTeacher || !newest?.isLost;
    for (const selector of [":scope > .trouble", "dialog .trouble"]) setText(find(selector), trouble);
    for (const part of Object.values(parts)) {
      if (isElsewhere) part.show?.();
      if (isElsewhere || isNew) part.showState?.();
    }
  };
}

// Returns what the parts use.
function makeRoom({ element, props, state, parts, change, dropKey }) {
  const setTrouble = (trouble) => change({ trouble });
  const setState = (/** @type {ClassState} */ newest) => change(accept(state, newest));
  function leave() {
    for (const part of Object.values(parts)) part.leave?.();
  }
  // Show the last action's error.
  function fail(error) {
    if (!(error instanceof Rejected)) console.warn(error);
    if (error.reason === "key") dropKey(sentenceOf(error));
    else setTrouble(sentenceOf(error));
    const isInDialog = element.querySelector("dialog").open;
    answerWithTrouble(element.querySelector(isInDialog ? "dialog .trouble" : ":scope > .trouble"), sentenceOf(error));
  }
  return {
    element,
    props,
    parts,
    state: () => state.newest,
    isTeacher: () => state.isTeacher,
    setState,
    setTrouble,
    leave,
    fail,
    openView(view) {
      leave();
      change({ view, trouble: "" });
    },
    /**
     * Send a teacher's request. Returns the answer, or undefined after an error, which is shown.
     * @template {Order} Name
     * @param {Name} name
     * @param {object} [body]
     * @param {{ isLong?: boolean }} [options]
     * @returns {Promise<Answers[`class_${Name}`] | undefined>}
     */
    async order(name, body = {}, options = {}) {
      try {
        const answer = await request(`class_${name}`, body, { ...options, headers: keyHeaders() });
        setTrouble("");
        if ("counts" in answer) setState(answer);
        else if ("state" in answer) setState(answer.state);
        return answer;
      } catch (error) {
        fail(error);
        return undefined;
      }
    },
  };
}
