// The answer, the ten bars of each network, the networks' input, and the history of the answers.

import { argmax } from "../../common/math.js";
import { followDrawing } from "../../pad/live.js";
import { isReading, photo, photoText } from "../../pad/photo/photo.js";
import { drawing, showMoment } from "../../pad/state.js";
import { makeAnnouncer } from "../../shared/announcement.js";
import { strongColour } from "../../shared/bars.js";
import { finder, setProperty, setText } from "../../shared/elements.js";
import { emit, makeStore, on } from "../../shared/events.js";
import { grey, paint, toBytes } from "../../shared/image.js";
import { currentLanguage } from "../../shared/language.js";
import { loadingText, makeArrival } from "../../shared/network_loading.js";
import { ownNetwork } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { showInTab } from "../../shared/tabs.js";
import { translate } from "../../shared/texts.js";
import { makeHistory } from "./history.js";
import { makePanels } from "./panels.js";
import { chosenMoment, initialState, shownMoment, withAll, withAnswer, withoutMoments } from "./state.js";
import { showAnswer, showNumbers } from "./winner.js";
import { announcementOf, numberOf, outcomeOf, sentenceOf, winnerOf } from "./words.js";

/** @import { Props, Words } from "../../types.d.ts" @import { LookAnswer } from "./types.d.ts" */

export function mount(/** @type {HTMLElement} */ element, /** @type {Props["draw"]} */ props) {
  const find = finder(element);
  const store = makeStore(initialState());
  const { state, set, subscribe } = store;
  const showTrouble = (/** @type {Words} */ trouble) => set({ trouble });
  const panels = makePanels(element, props, store);
  makeHistory(find("details.history"), store);
  const live = followDrawing({
    endpoint: "look",
    more: () => ({ compare: panels.isComparing() }),
    show(answer, asked) {
      emit("answer", answer && outcomeOf(answer));
      set(withAnswer(state, answer, asked));
    },
    showTrouble,
  });
  const announceLater = makeAnnouncer(find(".announcement"), live, () => {
    if (state.place !== null) return null;
    return announcementOf(shownAnswer(), find(".sentence").textContent ?? "");
  });
  // {image, verdicts, number} for the newest or the chosen moment; null for an empty pad
  const shownAnswer = () => shownMoment(state)?.answer ?? null;

  // Request the other networks' verdicts on the moment that is shown, if they are missing.
  let isAskingTheOthers = false;
  async function askTheOthers() {
    const moment = shownMoment(state);
    const isWanted = () => panels.isComparing() && shownMoment(state) === moment;
    if (isAskingTheOthers || !isWanted() || !moment || moment.answer.verdicts.length === panels.count()) return;
    isAskingTheOthers = true;
    const complete = await requestUntilAnswered("look", { ...moment.asked, compare: true }, { showTrouble, isWanted });
    isAskingTheOthers = false;
    if (complete) set(withAll(state, moment, complete));
    else if (!isWanted()) askTheOthers();
  }

  // ---- Showing

  function show() {
    const [moment, answer] = [shownMoment(state), shownAnswer()];
    const number = numberOf(answer);
    panels.show(moment, number ? [number.text, ...(number.others ?? [])] : [], !photo() && state.place === null);
    showWinner(answer);
    showSentence();
    showSeen(answer);
    announceLater();
    askTheOthers();
  }
  subscribe(show, ["language", "moments", "place", "ofPhoto", "hasOwn", "wantsAll"]);
  subscribe(() => setText(find(".trouble"), state.trouble()), ["trouble", "language"]);
  // Without a chosen moment, the pad shows the drawing.
  subscribe(() => {
    showMoment(chosenMoment(state)?.asked.strokes ?? null);
    emit("number", shownAnswer()?.number ?? null); // the marks of that moment
  }, ["place"]);

  function showWinner(/** @type {LookAnswer | null} */ answer) {
    const winner = find(".winner");
    const part = photo();
    const verdict = part || answer?.number || !answer?.verdicts[0].isDigit ? null : answer.verdicts[0];
    setProperty(winner, "--strong", strongColour(verdict && argmax(verdict.probabilities)));
    element.classList.toggle("empty", !part && !answer);
    if (part?.digits.length) showNumbers(winner, photoText().split("\n"), part.digits[part.chosen].line);
    else if (part) showAnswer(winner, isReading() ? "…" : "?");
    else showAnswer(winner, winnerOf(answer));
  }

  makeArrival(find("progress"), () => true); // a hidden tab shows none
  const loadingWords = () => (drawing().isEmpty ? "" : loadingText());
  const showSentence = () => setText(find(".sentence"), loadingWords() || sentenceOf(shownAnswer()));

  let seenData = /** @type {string | Uint8Array | undefined} */ (undefined); // of the image that is shown
  function showSeen(/** @type {LookAnswer | null} */ answer) {
    const seen = find("canvas.seen");
    if (answer?.image.data === seenData && seenData !== undefined) return;
    const { width, height } = seen;
    paint(seen, width, height, answer ? toBytes(answer.image.data) : new Uint8Array(width * height), grey);
    seenData = answer?.image.data;
  }

  on("network", () => set({ ...withoutMoments(), hasOwn: ownNetwork() !== null }));
  on("loading", showSentence);
  on("drawing", () => loadingText() && showSentence());
  for (const event of /** @type {const} */ (["photo", "threshold"])) on(event, show);
  on("choice", () => set({ place: null }));
  on("drawing", ({ version }) => state.place !== null && version !== state.version && set({ place: null }));

  translate(element, () => set({ language: currentLanguage() }));
  show();
  showInTab(element, "draw", (isOpen) => (live.isOpen = isOpen));
  live.ask(); // about strokes that were drawn before this script ran
}
