// Share: the pupil labels a drawing, and shares it with the class.

import { DIGITS } from "../../common/math.js";
import { canvas as pad } from "../../pad/canvas.js";
import { clear } from "../../pad/changes.js";
import { drawing } from "../../pad/state.js";
import { device, withMostPoints } from "../../shared/drawing_record.js";
import { answerWithTrouble } from "../../shared/elements.js";
import { makeStore, on } from "../../shared/events.js";
import { retrying } from "../../shared/failures.js";
import { joinWith } from "../../shared/language.js";
import { randomHex } from "../../shared/random_hex.js";
import { NO_WORDS, request, sentenceOf, troubleText } from "../../shared/requests.js";
import { store, stored } from "../../shared/storage.js";
import { pressTwice } from "../../shared/sure.js";
import { text } from "../../shared/texts.js";
import { phoneToken, requestAsPhone, setToken } from "./token.js";
import { addLabels, showLabel } from "./words.js";

/** @import { ClassState, OwnAnswer } from "./types.d.ts" */

const FEW = 3; // suggested digits at most

const initialState = (/** @type {boolean} */ hasAgreed) => ({
  hasAgreed,
  label: /** @type {number | null} */ (null), // the chosen digit
  own: /** @type {OwnAnswer["own"]} */ ([]), // of this phone, oldest first
  isSending: false,
  said: NO_WORDS, // the sentence below the button
});

/** @typedef {ReturnType<typeof makeStore<ReturnType<typeof initialState>>>} Store @typedef {import("./room.js").Room} Room */

export function mountShare(/** @type {Room} */ room) {
  const { part, props, set: setRoom, subscribe: followRoom } = room;
  const find = part("share");
  const consent = `${props.className} ${props.kept}`; // asked once for each class
  const ownStore = makeStore(initialState(stored("class-consent") === consent));
  const { state, set, subscribe } = ownStore;
  const { send, share } = makeSender(ownStore, room, find(".said"));

  find(".agree").addEventListener("click", () => {
    store("class-consent", consent);
    set({ hasAgreed: true });
    pad.focus({ preventScroll: true });
    pad.scrollIntoView({ block: "nearest" });
  });
  addLabels(find(".labels"), (digit) => set({ label: state.label === digit ? null : digit }));
  find(".send").addEventListener("click", share);

  const withdraw = (/** @type {object} */ body) => send("class_withdraw", body, () => text("class_withdrawn"));
  // On a shared computer: the next pupil neither inherits a consent nor can take back the drawings.
  const forget = pressTwice(find("button.forget"), "class_forget", "class_forget_sure", () => {
    setToken(null);
    store("class-consent", null);
    setRoom({ vote: null });
    set(initialState(false));
    clear();
    find(".agree").focus();
  });
  find(".withdraw-last").addEventListener("click", () => withdraw({ id: state.own.at(-1)?.id }));
  const words = /** @type {const} */ (["class_withdraw_all", "class_withdraw_all_sure"]);
  const withdrawAll = pressTwice(find("button.withdraw-all"), ...words, () => withdraw({}));

  const showNewest = () => showForm(find, state, room);
  function show() {
    showConsent(find, state.hasAgreed, props.kept);
    for (const button of [forget, withdrawAll]) button.disarm();
    showNewest();
  }
  followRoom(show, ["language", "view", "isOpen"]);
  followRoom(showNewest, ["newest"]);
  subscribe(show, ["hasAgreed"]);
  subscribe(showNewest);

  on("drawing", ({ strokes }) => {
    if (strokes.length > 0 && !state.isSending) set({ said: NO_WORDS });
    showSend(find, state);
  });

  // Ask what this phone shared, and its vote, before the page was reloaded.
  if (phoneToken() !== null) setTimeout(() => send("class_own", {}, state.said));
}

// ---- Sending

// Returns `share`, which sends the labelled drawing, and `send`, any request; `element` tells a screen reader of an error.
/** @param {Store} store @param {Room} room @param {HTMLElement} element */
function makeSender({ state, set }, { props, state: room, set: setRoom }, element) {
  const waitFor = (/** @type {Error} */ error) => set({ said: () => troubleText(error) });

  // Returns whether something was done; says why it was rejected.
  async function attempt(/** @type {() => Promise<boolean>} */ act) {
    try {
      return await act();
    } catch (error) {
      set({ said: () => sentenceOf(error) });
      answerWithTrouble(element, sentenceOf(error));
      return false;
    }
  }

  // Returns whether the server has accepted a request; says the words then, or the error.
  /** @param {"class_share" | "class_withdraw" | "class_own"} name @param {object} body @param {() => string} words */
  const send = (name, body, words) =>
    attempt(async () => {
      const answer = await requestAsPhone(name, body, waitFor);
      if (!answer) return false;
      set({ own: answer.own, said: words });
      if ("vote" in answer && !room.vote) setRoom({ vote: answer.vote });
      return true;
    });

  // The engine rejects several digits; the server does not count them.
  const checkOne = async (/** @type {{ strokes: number[][][], line_width: number }} */ drawn) =>
    (await retrying(() => request("check_one", drawn), undefined, waitFor))?.isOne ?? false;

  async function share() {
    const { strokes: drawn, lineWidth, version } = drawing();
    const digit = /** @type {number} */ (state.label);
    const strokes = withMostPoints(drawn, props.maxPoints);
    const shared = { id: randomHex(), label: digit, device: device(), strokes };
    set({ label: null, isSending: true, said: () => text("class_sending") }); // a choice from now on is for the next drawing
    const isOne = await attempt(() => checkOne({ strokes, line_width: lineWidth }));
    if (isOne && (await send("class_share", shared, () => text("class_sent", { digit })))) {
      if (drawing().version === version) clear();
    } else set({ label: state.label ?? digit });
    set({ isSending: false });
  }

  return { send, share };
}

// ---- Showing

/** @typedef {ReturnType<Room["part"]>} Find */

/** @param {Find} find @param {boolean} hasAgreed @param {Room["props"]["kept"]} kept */
function showConsent(find, hasAgreed, kept) {
  document.body.toggleAttribute("data-class-asks", !hasAgreed);
  find(".consent").hidden = hasAgreed;
  find(".sharing").hidden = !hasAgreed;
  find(".where").textContent = text(`class_consent_${kept}`);
  find(".how-long").textContent = text(kept === "folder" ? "class_consent_kept" : "class_consent_until");
}

/** @param {Find} find @param {Store["state"]} state @param {Room} room */
function showForm(find, state, { props, state: room }) {
  const { label, own, isSending, said } = state;
  showLabel(find(".labels"), label);
  showSend(find, state);
  find(".said").textContent = said();
  find(".needed").textContent = neededWords(room.newest);
  find(".own-count").textContent = text("class_own", { count: own.length, most: props.maxOfPhone });
  find("button.forget").disabled = isSending;
  for (const name of [".own-count", ".withdraw-last", ".withdraw-all"]) find(name).hidden = own.length === 0;
}

// The label is asked once there is a drawing.
/** @param {Find} find @param {Store["state"]} state */
function showSend(find, { label, isSending }) {
  const isEmpty = drawing().strokes.length === 0;
  const labelling = find(".labelling");
  find("button.send").disabled = isEmpty || label === null || isSending;
  if (isEmpty && labelling.contains(document.activeElement)) pad.focus({ preventScroll: true });
  labelling.hidden = isEmpty;
}

function neededWords(/** @type {ClassState | null} */ newest) {
  if (!newest) return "";
  const { counts, paused } = newest;
  if (paused) return text("error_paused");
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  if (fewest === most) return most === 0 ? text("class_first") : text("class_balanced");
  const mean = counts.reduce((sum, count) => sum + count, 0) / 10;
  const few = DIGITS.filter((digit) => counts[digit] < mean).sort((a, b) => counts[a] - counts[b]);
  return text("class_needs", { digits: joinWith(",", few.slice(0, FEW).sort()) });
}
