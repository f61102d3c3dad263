// Mistakes: the confusion matrix and a gallery of test digits.

import { makeStageAnnouncer } from "../../shared/announcement.js";
import { finder, setText } from "../../shared/elements.js";
import { emit, makeStore, on } from "../../shared/events.js";
import { focusDigit, showGallery } from "../../shared/gallery.js";
import { currentLanguage } from "../../shared/language.js";
import { showMatrix } from "../../shared/matrix.js";
import { isProjector, onMode } from "../../shared/mode.js";
import { hasTab, showInTab } from "../../shared/tabs.js";
import { percent, text, translate } from "../../shared/texts.js";
import { makeLoading } from "./loading.js";
import { mountRound } from "./round.js";
import { chosenDigits, initialState, isChosen } from "./state.js";
import { mountTogether } from "./together.js";

/** @import { ReadTestDigit } from "../../types.d.ts" @import { State } from "./state.js" */

export function mount(/** @type {HTMLElement} */ element) {
  const find = finder(element);
  const store = makeStore(initialState());
  const { state, set, subscribe } = store;
  const load = makeLoading(store);
  const [gallery, next] = [find(".gallery"), find(".next")];
  const announceStage = makeStageAnnouncer(find(".announcement"));

  on("network", () => {
    set({ answer: null, filter: null, round: null });
    load();
  });
  for (const kind of ["misread", "right"]) {
    find(`.${kind}`).addEventListener("click", () => set({ isRight: kind === "right", filter: null, first: 0 }));
  }

  next.addEventListener("click", () => set({ first: state.next }));

  // ---- Showing

  function showLoading() {
    const { isLoading, isDrawing, arrived, trouble } = state;
    find(".loading").hidden = !isLoading && !isDrawing;
    setText(find(".trouble"), trouble());
    const part = isLoading ? arrived : null;
    const words = part === null ? text("mistakes_loading") : text("learn_fetched", { percent: percent(part) });
    setText(find(".loading"), words);
    if (isLoading || isDrawing) announceStage(part === null ? "loading" : "fetching", words);
  }
  subscribe(showLoading, ["isLoading", "isDrawing", "arrived", "trouble", "language"]);

  function show() {
    const { answer } = state;
    find(".both").hidden = answer === null;
    find(".headline").hidden = answer === null;
    if (!answer) return;
    find(".headline").textContent = text("mistakes_headline", countMistakes(answer.matrix));
    showMatrix(find("table"), answer.matrix, {
      isChosen: (digit, other) => isChosen(state, digit, other),
      onChoose(digit, other) {
        const filter = isChosen(state, digit, other) ? null : { true: digit, predicted: other };
        set({ filter, isRight: digit === other, first: 0 });
      },
    });
    showDigits();
  }
  subscribe(show, ["answer", "isRight", "filter", "language"]);
  subscribe(showDigits, ["first"]);

  function showDigits() {
    const { answer, isRight, first } = state;
    if (!answer) return;
    const chosen = chosenDigits(state);
    find(".misread").setAttribute("aria-pressed", String(!isRight));
    find(".right").setAttribute("aria-pressed", String(isRight));
    const count = countWords(state, answer.matrix, chosen.length);
    find(".count").textContent = count;
    find(".refused").textContent = text("mistakes_refused", answer.refused);
    announceStage(count, count);
    const showFrom = (/** @type {ReadTestDigit[]} */ digits) => showGallery(gallery, digits, { onOpen });
    showFrom(chosen);
    const fitting = isProjector() ? countFitting() : chosen.length;
    const from = first < chosen.length ? first : 0;
    if (fitting < chosen.length) showFrom(chosen.slice(from, from + fitting));
    next.hidden = fitting >= chosen.length;
    const begin = from + fitting < chosen.length ? from + fitting : 0;
    set({ next: begin });
    next.textContent = text("mistakes_next", { first: begin + 1, last: Math.min(begin + fitting, chosen.length) });
  }

  // Count the digits of the gallery that are completely visible.
  function countFitting() {
    const room = gallery.getBoundingClientRect().bottom;
    const items = [...gallery.children];
    const cut = items.findIndex((item) => item.getBoundingClientRect().bottom > room);
    return cut < 0 ? items.length : Math.max(1, cut);
  }

  const onOpen = hasTab("inside") ? openInside : undefined;
  mountTogether(element, store, mountRound(element, store, onOpen), onOpen);
  new ResizeObserver(() => isProjector() && showDigits()).observe(gallery);
  onMode(showDigits);

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
    if (isOpen && isByLink)
      focusDigit(state.together ? find(".together") : state.round ? find(".rows") : gallery, state.opened);
  });
}

/** @param {State} state @param {number[][]} matrix @param {number} count */
function countWords({ filter, isRight }, matrix, count) {
  if (filter) {
    const { true: digit, predicted: other } = filter;
    return text("mistakes_chosen", { count, total: matrix[digit][other], digit, other });
  }
  const { count: wrong, total } = countMistakes(matrix);
  if (isRight) return text("mistakes_some_right", { count, total: total - wrong });
  return text(count < wrong ? "mistakes_some" : "mistakes_all", { count, total: wrong });
}

// How many test digits the network misreads, and of how many.
function countMistakes(/** @type {number[][]} */ matrix) {
  const total = matrix.flat().reduce((sum, each) => sum + each, 0);
  return { count: total - matrix.reduce((sum, row, digit) => sum + row[digit], 0), total };
}
