// Class: digits that a class shares, on a wall, with the networks' readings, and a training on them.

import { isKiosk } from "../../pad/kiosk/kiosk_settings.js";
import { setText } from "../../shared/elements.js";
import { currentLanguage } from "../../shared/language.js";
import { Busy, follow, NO_WORDS, Rejected, sentenceOf } from "../../shared/requests.js";
import { showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/texts.js";
import { mountKeep } from "./keep.js";
import { hasKey, keyHeaders } from "./key.js";
import { mountKnow } from "./know.js";
import { makeRoom } from "./room.js";
import { mountShare } from "./share.js";
import { mountTeach } from "./teach.js";
import { mountUnits } from "./units.js";
import { mountVotes } from "./votes.js";
import { mountWall } from "./wall.js";
import { makePill } from "./words.js";

/** @import { Room } from "./room.js" @import { WallMessage } from "./types.d.ts" */

const RETRY = 2000; // ms until a lost server is asked again
const VIEWS = ["share", "wall", "know", "teach", "units", "keep"];
const OF_TEACHER = ["units", "keep"];

/** @param {HTMLElement} element @param {import("../../types.d.ts").Props["classroom"]} props */
export function mount(element, props) {
  const room = makeRoom(element, props);
  const { find, state, set, subscribe } = room;
  for (const view of VIEWS) {
    const button = makePill("", () => set({ view, trouble: NO_WORDS }));
    Object.assign(button.dataset, { view, text: `class_view_${view}` });
    find(".views").append(button);
  }
  subscribe(() => render(room));
  const wall = mountWall(room);
  mountShare(room);
  mountKnow(room, wall.showPhone);
  mountTeach(room);
  mountUnits(room);
  mountKeep(room);
  if (!isKiosk()) mountVotes(room); // a visitor of a museum is not in the class
  const followWhatIsShown = followClass(room, wall.receive);

  addEventListener("hashchange", () => {
    if (!hasKey()) return;
    if (!state.isTeacher) set({ view: "wall", trouble: NO_WORDS });
    followWhatIsShown();
  });

  translate(element, () => set({ language: currentLanguage() }));
  set({ language: currentLanguage() });
  showInTab(element, "classroom", (isOpen, isByLink) => {
    set({ isOpen });
    if (isOpen && isByLink) wall.focusLeft();
  });
  followWhatIsShown();
}

function render(/** @type {Room} */ { element, find, state }) {
  const { view, isTeacher, newest } = state;
  element.ariaBusy = String(hasKey() && !newest);
  for (const name of VIEWS) find(`.view.${name}`).hidden = name !== view;
  document.body.dataset.classView = view; // for the pad, which only Share needs
  for (const button of /** @type {Iterable<HTMLElement>} */ (find(".views").children)) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
    button.hidden = OF_TEACHER.includes(button.dataset.view ?? "") && !isTeacher;
  }
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll(".teacher")))
    node.hidden = !isTeacher;
  find(".lost").hidden = !isTeacher || !newest?.isLost;
  for (const place of [":scope > .trouble", "dialog .trouble"]) setText(find(place), state.trouble());
}

// Follow the class, with its wall while that is shown: a new stream sends the whole wall again, up to 6 MB.
/** @param {Room} room @param {(message: WallMessage) => void} showWall */
function followClass({ state, set, subscribe, dropKey }, showWall) {
  let stop = () => {};
  let followed = /** @type {string | null} */ (null); // what the stream reports, and to whom, as JSON
  let retrying = 0;

  function followWhatIsShown() {
    const body = { wall: state.isOpen && (state.isTeacher || state.view === "wall") };
    const headers = keyHeaders();
    const wanted = document.hidden && !body.wall ? null : JSON.stringify([body, headers]);
    if (wanted === followed) return;
    clearTimeout(retrying);
    stop();
    followed = wanted;
    const onUpdate = (/** @type {WallMessage} */ message) => {
      if (body.wall) showWall(message);
      receive(message, "X-Class-Key" in headers);
    };
    stop = wanted === null ? () => {} : follow("class_wall", body, { headers, onUpdate, onEnd });
  }
  subscribe(followWhatIsShown);
  document.addEventListener("visibilitychange", followWhatIsShown);
  return followWhatIsShown;

  function receive(/** @type {WallMessage} */ { state: newest }, /** @type {boolean} */ isTeacher) {
    if (!newest) return;
    const isBack = (state.isAway || (isTeacher && !state.isTeacher)) && { isAway: false, trouble: NO_WORDS };
    set({ isTeacher, newest, ...isBack });
  }

  function onEnd(/** @type {Error & { reason?: string }} */ error = new Error("class_wall: ended")) {
    const isAway = !(error instanceof Rejected || error instanceof Busy);
    const trouble = () => (isAway ? text("class_waits") : sentenceOf(error));
    if (error.reason === "key" || error.reason === "wait") dropKey(trouble);
    else {
      if (state.isOpen) set({ isAway: true, trouble });
      retrying = setTimeout(() => {
        followed = null;
        followWhatIsShown();
      }, RETRY);
    }
  }
}
