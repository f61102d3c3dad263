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
import { mountTeach } from "./teach.js";
import { mountVotes } from "./votes.js";
import { mountWall } from "./wall.js";
import { makePill } from "./words.js";

/**
 * @import { Answers, Props } from "../../types.d.ts"
 * @import { ClassState, Order } from "./types.d.ts"
 */

const POLL = 5000; // ms between requests for the state while the wall is not followed
const RETRY = 2000; // ms until a lost wall is followed again

/** @param {Props["classroom"]} props */
export function mount(element, props) {
  const find = (selector) => element.querySelector(selector);
  const dialog = find("dialog");
  let isTeacher = false;
  let isOpen = false;
  /** @type {ClassState | null} */
  let state = null;

  let view = hasKey() ? "wall" : "share";
  for (const name of ["share", "wall", "know", "teach", "keep"]) {
    const button = makePill("", () => openView(name));
    Object.assign(button.dataset, { view: name, text: `class_view_${name}` });
    find(".views").append(button);
  }

  function openView(name) {
    leaveView();
    view = name;
    setTrouble("");
    show();
    followWhenWanted();
  }

  function leaveView() {
    for (const part of Object.values(parts)) part.leave?.();
  }

  const parts = {};
  const room = {
    element,
    props,
    parts,
    state: () => state,
    isTeacher: () => isTeacher,
    setState(newest) {
      state = newest;
      for (const part of Object.values(parts)) part.showState?.();
      showButtons();
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
        if ("counts" in answer) room.setState(answer);
        else if ("state" in answer) room.setState(answer.state);
        return answer;
      } catch (error) {
        room.fail(error);
        return undefined;
      }
    },
    // Show the last action's error.
    fail(error) {
      if (!(error instanceof Rejected)) console.warn(error);
      if (error.reason === "key") dropKey();
      setTrouble(sentenceOf(error));
      answerWithTrouble(find(dialog.open ? "dialog .trouble" : ":scope > .trouble"), sentenceOf(error));
    },
    setTrouble,
    openView,
  };

  function setTrouble(words) {
    setText(find(":scope > .trouble"), words);
    setText(dialog.querySelector(".trouble"), words);
  }

  Object.assign(parts, {
    share: mountShare(room),
    wall: mountWall(room),
    know: mountKnow(room),
    teach: mountTeach(room),
    keep: mountKeep(room),
    votes: mountVotes(room),
  });

  // ---- Follow the wall, or poll the state

  let stopFollowing = null;
  let timer = null;
  let isAway = false; // whether the next message ends the shown trouble

  function stopNow() {
    stopFollowing?.();
    stopFollowing = null;
  }

  function followWhenWanted() {
    const isWanted = isOpen && (isTeacher || view === "wall");
    if (!isWanted) stopNow();
    if (isWanted && !stopFollowing) {
      stopFollowing = follow("class_wall", {}, { headers: keyHeaders(), onUpdate, onEnd });
    }
    clearTimeout(timer);
    if (isOpen && !isWanted) ask();
  }

  function onUpdate(message) {
    parts.wall.receive(message);
    if (message.state) room.setState(message.state);
    if (isAway) setTrouble("");
    isAway = false;
  }

  function onEnd(error) {
    stopNow();
    isAway = view === "wall";
    if (isAway) setTrouble(error instanceof Rejected ? sentenceOf(error) : troubleText(error));
    if (isTeacher)
      checkKeySoon(); // a restarted server has other keys
    else setTimeout(followWhenWanted, RETRY);
  }

  async function ask() {
    clearTimeout(timer);
    try {
      room.setState(await request("class_state"));
    } catch (error) {
      console.warn(error); // errors are shown for actions only
    }
    if (isOpen && !stopFollowing) timer = setTimeout(ask, POLL);
  }

  // ---- The teacher

  async function checkKey() {
    if (!hasKey()) return;
    try {
      await redeemCode(request);
      const answer = await request("class_key", {}, { headers: keyHeaders() });
      isTeacher = true;
      setTrouble("");
      room.setState(answer);
      parts.teach.resume();
    } catch (error) {
      isAway = !(error instanceof Rejected);
      if (isAway) checkKeySoon();
      else dropKey();
      setTrouble(sentenceOf(error));
    }
    show();
    followWhenWanted();
  }

  // One timer: a server that was away for long would count many requests with an old key as guesses.
  let checking = null;
  function checkKeySoon() {
    clearTimeout(checking);
    checking = setTimeout(checkKey, RETRY);
  }

  function dropKey() {
    if (!isTeacher || view === "keep") view = "share";
    forgetKey();
    isTeacher = false;
    show();
  }

  addEventListener("hashchange", () => {
    if (!hasKey() || isTeacher) return;
    view = "wall";
    checkKey();
  });

  find(".end-rehearsal").addEventListener("click", () => room.order("clear", { samples: true }));

  // ---- Showing

  function showButtons() {
    for (const button of find(".views").children) {
      button.setAttribute("aria-pressed", button.dataset.view === view);
      button.hidden = button.dataset.view === "keep" && !isTeacher;
    }
    for (const node of element.querySelectorAll(".teacher")) node.hidden = !isTeacher;
    find(".rehearsal").hidden = !state?.isRehearsal;
    find(".lost").hidden = !isTeacher || !state?.isLost;
    for (const part of Object.values(parts)) part.showButtons?.();
  }

  function show() {
    for (const section of element.querySelectorAll(".view")) section.hidden = !section.classList.contains(view);
    document.body.dataset.classView = view; // for the pad, which only Share needs
    for (const part of Object.values(parts)) part.show?.();
    showButtons();
  }

  translate(element, show);
  show();
  showInTab(element, "classroom", (isNowOpen, isByLink) => {
    isOpen = isNowOpen;
    if (!isOpen) leaveView();
    else if (isByLink) parts.wall.focusLeft();
    followWhenWanted();
  });
  checkKey();
}
