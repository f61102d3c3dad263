// Mistakes: the confusion matrix and a gallery of test digits.

import { makeStageAnnouncer } from "../../shared/announcement.js";
import { emit, on } from "../../shared/events.js";
import { finder } from "../../shared/finder.js";
import { percent } from "../../shared/format.js";
import { focusDigit, showGallery } from "../../shared/gallery.js";
import { showMatrix } from "../../shared/matrix.js";
import { ownNetwork } from "../../shared/own_network.js";
import { request, requestUntilAnswered } from "../../shared/requests.js";
import { hasTab, showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/translations.js";

/** @import { ReadTestDigit } from "../../types.d.ts" @import { MistakesAnswer } from "./types.d.ts" */

const PROGRESS_INTERVAL = 500; // ms
const RETRY_INTERVAL = 10_000; // ms until a failed request for the mistakes is repeated

export function mount(/** @type {HTMLElement} */ element) {
  const find = finder(element);
  const [gallery, next] = [find(".gallery"), find(".next")];
  const announceStage = makeStageAnnouncer(find(".announcement"));

  let answer = /** @type {MistakesAnswer | null} */ (null);
  let isRight = false; // whether to show the correctly read digits instead of the misread ones
  // Of a cell of the matrix; null for all of the kind.
  let filter = /** @type {{ true: number, predicted: number } | null} */ (null);
  let asking = /** @type {object | null} */ (null); // the request that is under way
  let isOpen = false;
  let first = 0; // index of the first digit that is shown in projector mode, which has no scrolling
  let opened = /** @type {number | null} */ (null); // position of the last digit opened in Inside

  async function load() {
    if (answer || asking) return;
    asking = {};
    find(".loading").hidden = false;
    showProgress(asking);
    const network = ownNetwork();
    const found = await requestUntilAnswered(
      "mistakes",
      { network },
      {
        isLong: true,
        showTrouble: (words) => (find(".trouble").textContent = words),
        isWanted: () => isOpen && network === ownNetwork(),
      },
    );
    answer = found ?? null;
    asking = null;
    find(".loading").hidden = true;
    show();
    if (answer || !isOpen) return;
    // The data set may become available later.
    if (network === ownNetwork()) setTimeout(() => isOpen && load(), RETRY_INTERVAL);
    else load();
  }

  // The first request may wait until the server has downloaded MNIST.
  async function showProgress(/** @type {object} */ asked) {
    while (asking === asked) {
      // on other tabs, too: the visitor may return
      await new Promise((done) => setTimeout(done, PROGRESS_INTERVAL));
      if (asking !== asked) return;
      let fraction = /** @type {number | null} */ (null);
      try {
        ({ fraction } = await request("progress"));
      } catch (error) {
        console.warn(error); // the request for the mistakes reports errors
      }
      const words =
        fraction === null ? text("mistakes_loading") : text("learn_fetched", { percent: percent(fraction) });
      find(".loading").textContent = words;
      announceStage(fraction === null ? "loading" : "fetching", words);
    }
  }

  on("network", () => {
    answer = filter = null;
    show();
    if (isOpen) load();
  });

  for (const kind of ["misread", "right"]) {
    find(`.${kind}`).addEventListener("click", () => {
      [isRight, filter, first] = [kind === "right", null, 0];
      show();
    });
  }

  function show() {
    find(".both").hidden = answer === null;
    if (!answer) return;
    showMatrix(find("table"), answer.matrix, {
      isChosen,
      onChoose(digit, other) {
        filter = isChosen(digit, other) ? null : { true: digit, predicted: other };
        isRight = digit === other;
        first = 0;
        show();
      },
    });
    showDigits();
  }

  const isChosen = (/** @type {number} */ digit, /** @type {number} */ other) =>
    filter?.true === digit && filter?.predicted === other;

  function showDigits() {
    if (!answer) return;
    const chosen = answer.digits.filter((digit) =>
      filter
        ? digit.true === filter.true && digit.predicted === filter.predicted
        : (digit.true === digit.predicted) === isRight,
    );
    find(".misread").setAttribute("aria-pressed", String(!isRight));
    find(".right").setAttribute("aria-pressed", String(isRight));
    const count = countWords(answer.matrix, chosen.length);
    find(".count").textContent = count;
    find(".refused").textContent = text("mistakes_refused", answer.refused);
    announceStage(count, count);
    const showFrom = (/** @type {ReadTestDigit[]} */ digits) =>
      showGallery(gallery, digits, { onOpen: hasTab("inside") ? openInside : undefined });
    showFrom(chosen);
    const fitting = isProjector() ? countFitting() : chosen.length;
    if (first >= chosen.length) first = 0;
    if (fitting < chosen.length) showFrom(chosen.slice(first, first + fitting));
    next.hidden = fitting >= chosen.length;
    const begin = first + fitting < chosen.length ? first + fitting : 0;
    next.onclick = () => {
      first = begin;
      showDigits();
    };
    next.textContent = text("mistakes_next", { first: begin + 1, last: Math.min(begin + fitting, chosen.length) });
  }

  const isProjector = () => document.body.classList.contains("projector");

  // Count the digits of the gallery that are completely visible.
  function countFitting() {
    const room = gallery.getBoundingClientRect().bottom;
    const items = [...gallery.children];
    const cut = items.findIndex((item) => item.getBoundingClientRect().bottom > room);
    return cut < 0 ? items.length : Math.max(1, cut);
  }

  new ResizeObserver(() => isProjector() && showDigits()).observe(gallery);
  new MutationObserver(showDigits).observe(document.body, { attributeFilter: ["class"] });

  function countWords(/** @type {number[][]} */ matrix, /** @type {number} */ count) {
    if (filter) {
      const { true: digit, predicted: other } = filter;
      return text("mistakes_chosen", { count, total: matrix[digit][other], digit, other });
    }
    const right = matrix.reduce((sum, row, digit) => sum + row[digit], 0);
    if (isRight) return text("mistakes_some_right", { count, total: right });
    const total = matrix.flat().reduce((sum, each) => sum + each, 0) - right;
    return text(count < total ? "mistakes_some" : "mistakes_all", { count, total });
  }

  function openInside(/** @type {ReadTestDigit} */ { position }) {
    opened = position;
    location.hash = "inside";
    emit("example", { position, tab: "mistakes" });
  }

  translate(element, show);
  show();
  showInTab(element, "mistakes", (isChosen, isByLink) => {
    isOpen = isChosen;
    if (!isOpen) return;
    load();
    if (isByLink) focusDigit(gallery, opened);
  });
}
