// Mistakes: test digits to read, a gallery of those that the network misreads, and the confusion matrix.

import { makeStageAnnouncer } from "../../shared/announcement.js";
import { finder, setText } from "../../shared/elements.js";
import { emit, makeStore, on } from "../../shared/events.js";
import { focusDigit, showGallery } from "../../shared/gallery.js";
import { currentLanguage } from "../../shared/language.js";
import { showMatrix } from "../../shared/matrix.js";
import { isProjector, onMode } from "../../shared/mode.js";
import { hasTab, showInTab } from "../../shared/tabs.js";
import { percent, text, translate } from "../../shared/texts.js";
import { makeMistakesRequests } from "./mistakes_requests.js";
import { mountRound } from "./round.js";
import { chosenDigits, initialState, isChosen, isMistake, isRoundOver } from "./state.js";
import { mountTogether } from "./together.js";

/** @import { ReadTestDigit } from "../../types.d.ts" @import { State, Store } from "./state.js" */

/** @type {Record<string, State["view"]>} */
const VIEWS = { misread: "misread", mixes: "matrix", "play-round": "round" }; // by the class of a button

export function mount(/** @type {HTMLElement} */ element) {
  const find = finder(element);
  const store = makeStore(initialState());
  const { state, set, subscribe } = store;
  const load = makeMistakesRequests(store);
  const announceStage = makeStageAnnouncer(find(".announcement"));
  const onOpen = hasTab("inside") ? openInside : undefined;
  const showDigits = makePages(find, store, announceStage, onOpen);

  on("network", () => {
    set({ answer: null, filter: null });
    load();
  });
  for (const [name, view] of Object.entries(VIEWS))
    find(`.${name}`).addEventListener("click", () => {
      set({ view, filter: null, first: 0 });
      if (view === "round") find(".asked").focus();
    });

  function show() {
    showKinds(find, state);
    if (state.answer && state.view === "matrix")
      showMatrix(find("table"), state.answer.matrix, {
        isChosen: (digit, other) => isChosen(state, digit, other),
        onChoose(digit, other) {
          set({ filter: isChosen(state, digit, other) ? null : { true: digit, predicted: other }, first: 0 });
        },
      });
    showDigits();
  }
  subscribe(() => showLoading(find, state, announceStage), ["isLoading", "arrived", "trouble", "language"]);
  subscribe(show, ["answer", "view", "filter", "answers", "isAnswered", "round", "together", "language"]);
  subscribe(showDigits, ["first"]);
  mountRound(element, store, onOpen);
  mountTogether(element, store, onOpen);

  function openInside(/** @type {{ position: number }} */ { position }) {
    set({ opened: position });
    location.hash = "inside";
    emit("example", { position, tab: "mistakes" });
  }

  translate(element, () => set({ language: currentLanguage() }));
  show();
  showInTab(element, "mistakes", (isOpen, isByLink) => {
    set({ isOpen });
    load();
    const shown = state.together ? ".together" : state.view === "round" ? ".rows" : ".gallery";
    if (isOpen && isByLink) focusDigit(find(shown), state.opened);
  });
}

/** @typedef {ReturnType<typeof finder>} Find @typedef {ReturnType<typeof makeStageAnnouncer>} Announce */

/** @param {Find} find @param {State} state @param {Announce} announceStage */
function showLoading(find, { isLoading, arrived, trouble }, announceStage) {
  setText(find(".trouble"), trouble());
  find(".loading").hidden = !isLoading || trouble() !== "";
  const part = isLoading ? arrived : null;
  const words = part === null ? text("mistakes_loading") : text("learn_fetched", { percent: percent(part) });
  setText(find(".loading"), words);
  if (isLoading) announceStage(part === null ? "loading" : "fetching", words);
}

// The buttons that choose a view, and which parts of the tab are shown.
/** @param {Find} find @param {State} state */
function showKinds(find, state) {
  const { answer, view, together } = state;
  const isList = view !== "round";
  find(".kinds").hidden = answer === null || together !== null;
  for (const [name, each] of Object.entries(VIEWS))
    find(`.${name}`).setAttribute("aria-pressed", String(each === view));
  find(".play-round").hidden = !isList;
  find(".mixes").hidden = !isList && !isRoundOver(state);
  find(".both").hidden = !isList || answer === null || together !== null;
  find(".both > :first-child").hidden = view !== "matrix";
  if (!answer) return;
  const { count: wrong } = countMistakes(answer.matrix);
  const count = answer.digits.filter(isMistake).length;
  setText(find(".misread"), text(count < wrong ? "mistakes_some" : "mistakes_all", { count, total: wrong }));
}

// Show the chosen digits: on a projector those that fit, and a button for the others. Returns the function that does so.
/** @param {Find} find @param {Store} store @param {Announce} announceStage @param {(digit: ReadTestDigit) => void} [onOpen] */
function makePages(find, { state, set }, announceStage, onOpen) {
  const [gallery, next] = [find(".gallery"), find(".next")];
  let following = 0; // index of the first digit that is shown after these
  next.addEventListener("click", () => set({ first: following }));

  function showDigits() {
    const { answer, view, first } = state;
    next.hidden = true;
    if (!answer || find(".both").hidden) return;
    const chosen = chosenDigits(state);
    const count = countWords(state, answer.matrix, chosen.length);
    setText(find(".count"), count);
    setText(find(".about"), text(view === "matrix" ? "mistakes_matrix_how" : "mistakes_lead"));
    announceStage(count, count);
    const showFrom = (/** @type {ReadTestDigit[]} */ digits) => showGallery(gallery, digits, { onOpen });
    showFrom(chosen);
    const fitting = isProjector() ? countFitting(gallery) : chosen.length;
    const from = first < chosen.length ? first : 0;
    if (fitting < chosen.length) showFrom(chosen.slice(from, from + fitting));
    next.hidden = fitting >= chosen.length;
    following = from + fitting < chosen.length ? from + fitting : 0;
    const last = Math.min(following + fitting, chosen.length);
    next.textContent = text("mistakes_next", { first: following + 1, last });
  }
  new ResizeObserver(() => isProjector() && showDigits()).observe(gallery);
  onMode(showDigits);
  return showDigits;
}

// Count the digits of a gallery that are completely visible.
function countFitting(/** @type {HTMLElement} */ gallery) {
  const room = gallery.getBoundingClientRect().bottom;
  const items = [...gallery.children];
  const cut = items.findIndex((item) => item.getBoundingClientRect().bottom > room);
  return cut < 0 ? items.length : Math.max(1, cut);
}

/** @param {State} state @param {number[][]} matrix @param {number} count */
function countWords({ filter, view }, matrix, count) {
  if (filter) {
    const { true: digit, predicted: other } = filter;
    return text("mistakes_chosen", { count, total: matrix[digit][other], digit, other });
  }
  return view === "matrix" ? "" : text("mistakes_headline", countMistakes(matrix));
}

// How many test digits the network misreads, and of how many.
function countMistakes(/** @type {number[][]} */ matrix) {
  const total = matrix.flat().reduce((sum, each) => sum + each, 0);
  return { count: total - matrix.reduce((sum, row, digit) => sum + row[digit], 0), total };
}
