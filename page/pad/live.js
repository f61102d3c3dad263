// Answers that follow the pen: the page asks the engine about the drawing while it changes, and about the chosen digit of a
// photo. The engine answers one request after another, so there is one at a time, always about the newest drawing.

import { emit, on } from "../shared/events.js";
import { ownNetwork } from "../shared/own_network.js";
import { NO_WORDS, Rejected, request, sentenceOf, troubleText } from "../shared/requests.js";
import { text } from "../shared/texts.js";
import { oncePerFrame } from "../shared/timing.js";
import { movedThreshold } from "./moved_threshold.js";
import { drawing } from "./state.js";

/** @import { Answers, Asked, Drawing, Drawn, PadRoute, Point, Words } from "../types.d.ts" */

const RETRY = 1000; // ms until a failed request is repeated

// The place on the pad where a digit was chosen, null for the digit written last, and the version of the drawing then.
let choice = { at: /** @type {Point | null} */ (null), version: 0 };
on("choice", (at) => {
  choice = { at, version: drawing().version };
});

// What a tab's request is about: the drawing and the place of its chosen digit, or the chosen digit of a photo.
/** @returns {Drawn} */
export function subject() {
  const { strokes, lineWidth, ofPhoto, version } = drawing();
  if (ofPhoto !== null) return ofPhoto;
  const copy = strokes.map((stroke) => stroke.slice()); // the pad changes its own
  return { strokes: copy, line_width: lineWidth, at: choice.version === version ? choice.at : null };
}

// Ask about each new drawing and show the answer. The last state of the drawing is always asked about. A change of the network,
// or of the certainty that digits must reach, asks again.
//
// Returns `ask`, which does so too; `isBusy`, whether a line is drawn or an answer is missing; and `isOpen`, which the caller
// sets to whether its tab is open.
/**
 * @template {PadRoute} Name
 * @template {object} More
 * @param {object} options
 * @param {Name} options.endpoint
 * @param {() => More} [options.more] returns what the request contains besides the pad and the network
 * @param {(answer: Answers[Name] | null, asked?: Asked & More) => void} options.show is called with the answer and its request, or
 *   with null for an empty pad
 * @param {(trouble: Words) => void} options.showTrouble is called with the words about an error, or with `NO_WORDS`
 */
export function followDrawing({ endpoint, more = () => /** @type {More} */ ({}), show, showTrouble }) {
  let isOpen = true;
  // The drawing that was asked about last: version 0 is the empty pad, null one that must be asked about again. A finished
  // drawing may be read as several digits.
  let last = { version: /** @type {number | null} */ (0), isDrawing: false };
  let underWay = /** @type {{ isWanted: boolean } | null} */ (null); // the request
  let timer = 0; // after a failure; 0 for none
  const frames = makeFrames();

  function askIfNew() {
    const { isEmpty, version, isDrawing } = drawing();
    const isNews = version !== last.version || isDrawing !== last.isDrawing;
    if (isOpen && !isEmpty && isNews && !underWay && !timer) askNow();
  }

  async function askNow() {
    const { version, isDrawing, ofPhoto } = drawing();
    last = { version, isDrawing };
    const own = { isWanted: true };
    underWay = own;
    const threshold = ofPhoto ? null : movedThreshold(); // a photo was read without it
    const asked = { ...subject(), unfinished: isDrawing, network: ownNetwork(), threshold, ...more() };
    try {
      const answer = await request(endpoint, asked);
      if (own.isWanted) frames.showSoon(() => tryToShow(answer, asked));
    } catch (error) {
      if (own.isWanted) fail(error);
    }
    underWay = null;
    askIfNew();
  }

  // An answer that the page fails to show is a defect of the page: asking again would not help.
  function tryToShow(/** @type {Answers[Name]} */ answer, /** @type {Asked & More} */ asked) {
    try {
      show(answer, asked);
      if (answer.number !== undefined) emit("number", answer.number);
      showTrouble(NO_WORDS);
    } catch (error) {
      console.error(error);
      showTrouble(() => text("not_shown"));
    }
  }

  function fail(/** @type {Error} */ error) {
    frames.showNow(); // or else it would replace the words about the failure
    if (error instanceof Rejected) {
      showTrouble(() => sentenceOf(error));
      return;
    }
    console.warn(error);
    showTrouble(() => troubleText(error));
    last.version = null;
    timer = setTimeout(() => {
      timer = 0;
      askIfNew();
    }, RETRY);
  }

  on("drawing", ({ isEmpty }) => {
    if (isEmpty) {
      forget(); // the request under way is about a deleted drawing
      show(null);
      showTrouble(NO_WORDS);
    }
    askIfNew();
  });

  // The answer on its way is still shown: while a slider moves, another change comes before each answer.
  function askAgain() {
    last.version = null;
    askIfNew();
  }
  function forget() {
    if (underWay) underWay.isWanted = false;
    frames.forget();
  }
  function ask() {
    forget();
    askAgain();
  }
  for (const event of /** @type {const} */ (["choice", "network", "threshold", "complete"])) on(event, ask);
  on("experiment", askAgain);

  return {
    ask,
    get isBusy() {
      return drawing().isDrawing || underWay?.isWanted === true || frames.isWaiting();
    },
    set isOpen(/** @type {boolean} */ value) {
      isOpen = value;
      askIfNew();
    },
  };
}

// A frame shows the newest answer together with the newest line; a late one skips the answers before. Without a line that is
// drawn there is nothing to wait for, and a hidden page has no frames.
function makeFrames() {
  let unseen = /** @type {(() => void) | null} */ (null); // shows the newest answer, which waits for a frame
  function showNow() {
    unseen?.();
    unseen = null;
  }
  const showInFrame = oncePerFrame(showNow);
  function showSoon(/** @type {() => void} */ show) {
    unseen = show;
    if (document.hidden || !drawing().isDrawing) showNow();
    else showInFrame();
  }
  return { showSoon, showNow, forget: () => (unseen = null), isWaiting: () => unseen !== null };
}
