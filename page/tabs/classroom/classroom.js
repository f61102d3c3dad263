// Class: digits that a class shares, on a wall, with what the networks make of them and what can be learned from them.

import { follow, Rejected, request, troubleText } from "../../shared/requests.js";
import { setText } from "../../shared/set_text.js";
import { showInTab } from "../../shared/tabs.js";
import { translate } from "../../shared/translations.js";
import { answerWithTrouble } from "../../shared/trouble.js";
import { mountKeep } from "./keep.js";
import { forgetKey, hasKey, keyHeaders } from "./key.js";
import { mountKnow } from "./know.js";
import { mountShare } from "./share.js";
import { mountTeach } from "./teach.js";
import { mountWall } from "./wall.js";
import { wordsOf } from "./words.js";

const POLL = 5000; // ms from one question for the state to the next, where the wall is not followed
const RETRY = 2000; // ms until the wall is followed again

export function mount(element, props) {
  const find = (selector) => element.querySelector(selector);
  const dialog = find("dialog");
  let isTeacher = false;
  let isOpen = false;
  let state = null; // of the class, see classroom.py

  // ---- Views: one part at a time

  const views = ["share", "wall", "know", "teach", "keep"];
  let view = hasKey() ? "wall" : "share";
  for (const name of views) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pill";
    button.dataset.view = name;
    button.dataset.text = `class_view_${name}`;
    button.addEventListener("click", () => openView(name));
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

  // ---- What the parts share

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
    // Ask for what only the teacher may do. Returns the answer, or undefined where something is wrong, which is shown.
    async order(name, body = {}, options = {}) {
      try {
        const answer = await request(`class_${name}`, body, { ...options, headers: keyHeaders() });
        setTrouble("");
        room.setState(answer.state ?? answer);
        return answer;
      } catch (error) {
        room.fail(error);
        return undefined;
      }
    },
    // Of what somebody has just done.
    fail(error) {
      if (!(error instanceof Rejected)) console.warn(error);
      if (error.reason === "key") dropKey();
      setTrouble(wordsOf(error));
      answerWithTrouble(find(dialog.open ? "dialog .trouble" : ":scope > .trouble"), wordsOf(error));
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
  });

  // ---- Following the wall, or asking for the state now and then

  let stopFollowing = null;
  let timer = null;
  let isAway = false; // whether the trouble that is shown ends with the next message

  function stopNow() {
    stopFollowing?.();
    stopFollowing = null;
  }

  function followWhenWanted() {
    const isWanted = isOpen && (isTeacher || view === "wall");
    if (!isWanted) stopNow();
    if (isWanted && !stopFollowing) {
      stopFollowing = follow(
        "class_wall",
        {},
        {
          headers: keyHeaders(),
          onUpdate(message) {
            parts.wall.receive(message);
            if (message.state) room.setState(message.state);
            if (isAway) setTrouble("");
            isAway = false;
          },
          onEnd(error) {
            stopNow();
            isAway = view === "wall";
            if (isAway) setTrouble(error instanceof Rejected ? wordsOf(error) : troubleText(error));
            setTimeout(isTeacher ? checkKey : followWhenWanted, RETRY); // a server that was restarted has another key
          },
        },
      );
    }
    clearTimeout(timer);
    if (isOpen && !isWanted) ask();
  }

  async function ask() {
    clearTimeout(timer);
    try {
      room.setState(await request("class_state"));
    } catch (error) {
      console.warn(error); // what matters is said where something is sent
    }
    if (isOpen && !stopFollowing) timer = setTimeout(ask, POLL);
  }

  // ---- The teacher

  async function checkKey() {
    if (!hasKey()) return;
    try {
      const answer = await request("class_key", {}, { headers: keyHeaders() });
      isTeacher = true;
      setTrouble("");
      room.setState(answer);
    } catch (error) {
      isAway = !(error instanceof Rejected);
      if (isAway) setTimeout(checkKey, RETRY);
      else dropKey();
      setTrouble(wordsOf(error));
    }
    show();
    followWhenWanted();
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

  // ---- Showing

  function showButtons() {
    for (const button of find(".views").children) {
      button.setAttribute("aria-pressed", button.dataset.view === view);
      button.hidden = button.dataset.view === "keep" && !isTeacher;
    }
    for (const node of element.querySelectorAll(".teacher")) node.hidden = !isTeacher;
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
  showInTab(element, "classroom", (isNowOpen) => {
    isOpen = isNowOpen;
    if (!isOpen) leaveView();
    followWhenWanted();
  });
  checkKey();
}
