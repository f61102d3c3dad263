// Answers that follow the pen: the page sends requests about the drawing while it changes, and about the chosen digit of a
// photo.
//
// Draw asks the server, the other tabs the engine's worker. Up to six requests to the server are open at a time, for distant
// ones, and the newest answer wins. A worker sends them by `fetch`. Updates per second, for 30 movements in a stroke of 2 s, by
// round-trip time:
//
//                               50 ms   150 ms   300 ms
//   one request at a time          16        6        3
//   up to six `fetch` calls        29       28       15
//   one WebSocket                  26       25       23
//
// A WebSocket is faster only beyond 200 ms. It would need a library on the server, and `fetch` as well for schools whose
// proxies block it; a Space serves HTTP/2, which has no limit of six.

import { emit, on } from "../shared/events.js";
import { oncePerFrame } from "../shared/once_per_frame.js";
import { ownNetwork } from "../shared/own_network.js";
import { Busy, NO_WORDS, Rejected, request, sentenceOf, troubleText } from "../shared/requests.js";
import { text } from "../shared/translations.js";
import { paceOf } from "../shared/transport.js";
import { drawing } from "./canvas.js";
import { movedThreshold } from "./moved_threshold.js";

/** @import { Answers, Asked, Drawing, Drawn, Following, PadRoute, Point } from "../types.d.ts" */

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

// ---- The state of the requests; times are in ms

const initialState = () => ({
  isOpen: true,
  /** @type {number | null} */
  version: 0, // of the drawing that was sent last; 0 is the empty pad, null one that must be sent again
  wasDrawing: false, // whether the pen was down then: a finished drawing may be read as several digits
  sent: 0, // requests, each numbered by the count when it is sent
  settled: 0, // number of the newest request that was answered, rejected, lost or dropped
  underWay: 0,
  askedAt: 0,
  /** @type {number | null} */
  pause: null, // that the newest answer has asked for
  latency: 0, // from a request to its answer; rises slowly, as new connections take twice as long
  refusals: 0, // in a row, by a busy server
  retryAt: 0, // of the next request after a failure
});

/** @typedef {ReturnType<typeof initialState>} State */

// The functions that are named "with" return what changes in the state. `number` is that of a request; answers and errors older
// than the newest settled one count for the pace only.

/** @param {State} state @param {Drawing} drawing @param {number} now @returns {Partial<State>} */
const withRequest = ({ sent, underWay }, { version, isDrawing }, now) => ({
  version,
  wasDrawing: isDrawing,
  askedAt: now,
  sent: sent + 1,
  underWay: underWay + 1,
});

/** @param {State} state @param {number} number @param {number} took @param {number} [pause] @returns {Partial<State>} */
const withAnswer = ({ settled, latency, refusals }, number, took, pause) => ({
  settled: Math.max(number, settled),
  pause: pause ?? null,
  latency: Math.min(took, latency + (took - latency) / 4),
  refusals: number > settled ? 0 : refusals,
});

/** @param {State} state @param {number} number @param {Error & { retryAfter?: number }} error @param {number} now @returns {Partial<State>} */
function withFailure({ sent, version, refusals }, number, error, now) {
  if (error instanceof Rejected) return { settled: number };
  return {
    settled: number,
    refusals: error instanceof Busy ? refusals + 1 : 0,
    retryAt: now + (error.retryAfter ?? RETRY),
    version: number === sent ? null : version, // unless a later request may still be answered
  };
}

// Return in how many ms the drawing is to be sent, or null if it is not. If too many requests are under way, it is sent when
// one of them ends. They are spread evenly over an answer's latency, to avoid bursts; the end of a stroke is sent at once.
/** @param {State} state @param {Drawing} newest @param {ReturnType<typeof paceOf>} pace @param {number} now */
function waitOf(state, { isEmpty, version, isDrawing }, pace, now) {
  const isNews = version !== state.version || isDrawing !== state.wasDrawing;
  if (!state.isOpen || isEmpty || !isNews || state.underWay >= pace.maxUnderWay) return null;
  const interval = Math.max(state.pause ?? pace.pause, state.latency / pace.maxUnderWay);
  return Math.max(0, Math.max(isDrawing ? state.askedAt + interval : 0, state.retryAt) - now);
}

// ---- Effects

// Send each new drawing and show the answer. The last state of the drawing is always sent. A change of the network, or of the
// certainty that digits must reach, sends the drawing again, and so do complete weights.
//
// Returns `ask`, which does so too; `isBusy`, whether a line is drawn or an answer is missing; and `isOpen`, which the caller
// sets to whether its tab is open.
/** @template {PadRoute} Name @template {object} More @param {Following<Name, More>} options */
export function followDrawing({ endpoint, more = () => /** @type {More} */ ({}), show, showTrouble }) {
  const state = initialState();
  const set = (/** @type {Partial<State>} */ values) => Object.assign(state, values);
  let timer = 0; // 0 for none
  let unseen = /** @type {(() => void) | null} */ (null); // shows the newest answer, which waits for a frame

  const pace = () => paceOf(endpoint, ownNetwork());
  const wait = (/** @type {Drawing} */ newest) => waitOf(state, newest, pace(), performance.now());

  function askWhenDue() {
    const newest = drawing();
    if (newest.isDrawing && timer) return;
    clearTimeout(timer);
    timer = 0;
    const due = wait(newest);
    if (due === null) return;
    if (due > 0) timer = setTimeout(askWhatIsNewest, due);
    else askNow(newest);
  }

  function askWhatIsNewest() {
    timer = 0;
    const newest = drawing();
    if (wait(newest) !== null) askNow(newest);
  }

  async function askNow(/** @type {Drawing} */ newest) {
    const beganAt = performance.now();
    set(withRequest(state, newest, beganAt));
    const number = state.sent;
    const threshold = newest.ofPhoto ? null : movedThreshold(); // a photo was read without it
    const asked = { ...subject(), unfinished: newest.isDrawing, network: ownNetwork(), threshold, ...more() };
    try {
      const answer = await request(endpoint, asked);
      const isNew = number > state.settled;
      set(withAnswer(state, number, performance.now() - beganAt, answer.pause));
      if (isNew) showSoon(answer, asked);
    } catch (error) {
      if (number > state.settled) {
        showUnseen(); // or else it would replace the words about the failure
        set(withFailure(state, number, error, performance.now()));
        showFailure(error);
      }
    }
    set({ underWay: state.underWay - 1 });
    askWhenDue();
  }

  // A frame shows the newest answer together with the newest line; a late one skips the answers before. Without a line that is
  // drawn there is nothing to wait for, and a hidden page has no frames.
  function showSoon(/** @type {Answers[Name]} */ answer, /** @type {Asked & More} */ asked) {
    unseen = () => tryToShow(answer, asked);
    if (document.hidden || !drawing().isDrawing) showUnseen();
    else showInFrame();
  }
  function showUnseen() {
    unseen?.();
    unseen = null;
  }
  const showInFrame = oncePerFrame(showUnseen);

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

  function showFailure(/** @type {Error} */ error) {
    if (error instanceof Rejected) {
      showTrouble(() => sentenceOf(error));
      return;
    }
    console.warn(error);
    if (state.refusals !== 1) showTrouble(() => troubleText(error)); // after a single refusal the page just slows down
  }

  on("drawing", ({ isEmpty }) => {
    if (isEmpty) {
      forget(); // open requests are about a deleted drawing
      show(null);
      showTrouble(NO_WORDS);
    }
    askWhenDue();
  });

  // The answer on its way is still shown: while a slider moves, another change comes before each answer.
  function askAgain() {
    set({ version: null });
    askWhenDue();
  }
  function forget() {
    set({ settled: state.sent });
    unseen = null;
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
      return drawing().isDrawing || state.settled < state.sent || unseen !== null;
    },
    set isOpen(/** @type {boolean} */ isOpen) {
      set({ isOpen });
      askWhenDue();
    },
  };
}
