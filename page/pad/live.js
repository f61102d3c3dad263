// Answers that follow the pen: the page sends requests about the drawing while it changes, and about the chosen digit of a
// photo.
//
// Draw asks the server, the other tabs the engine's worker. Up to six requests to the server are open at a time, for distant
// ones, and the newest answer wins. They are plain `fetch` calls. Updates per second, for 30 movements in a stroke of 2 s, by round-trip time:
//
//                               50 ms   150 ms   300 ms
//   one request at a time          16        6        3
//   up to six `fetch` calls        29       28       15
//   one WebSocket                  26       25       23
//
// A WebSocket is faster only beyond 200 ms. It would need a library on the server, and `fetch` as well for schools whose
// proxies block it; a Space serves HTTP/2, which has no limit of six.

import { emit, on } from "../shared/events.js";
import { ownNetwork } from "../shared/own_network.js";
import { Busy, Rejected, request, sentenceOf, troubleText } from "../shared/requests.js";
import { text } from "../shared/translations.js";
import { paceOf } from "../shared/transport.js";
import { drawing } from "./canvas.js";
import { movedThreshold } from "./moved_threshold.js";
import { subject } from "./numbers.js";

/** @import { Answers, Asked, PadRoute } from "../types.d.ts" */

const RETRY = 1000; // ms until a failed request is repeated

// Send each new drawing to `endpoint` and show the answer. The last state of the drawing is always sent.
//
//   more          returns what the request contains besides `subject` and the network
//   show          is called with the answer and its request, or with null for an empty pad
//   showTrouble   is called with a sentence about an error, or with ""
//
// A change of the network, or of the line that digits must reach, sends the drawing again, and so do complete weights. Returns `ask`, which does so
// too; `isBusy`, whether a line is drawn or an answer is missing; and `isOpen`, which the caller sets to whether its tab is
// open.
/**
 * @template {PadRoute} Name
 * @template {object} More
 * @param {{
 *   endpoint: Name,
 *   more?: () => More,
 *   show: (answer: Answers[Name] | null, asked?: Asked & More) => void,
 *   showTrouble: (words: string) => void,
 * }} options
 */
export function followDrawing({ endpoint, more = () => /** @type {More} */ ({}), show, showTrouble }) {
  let askedVersion = 0; // of the drawing that was sent last; 0 is the empty pad
  let wasDrawing = false; // whether the pen was down then: a finished drawing may be read as several digits
  let sent = 0; // requests, each numbered by the count when it is sent
  let settled = 0; // number of the newest request that was answered, rejected, lost or dropped
  let underWay = 0;
  let isOpen = true;
  let askedAt = 0; // ms
  let pause = null; // ms, that the newest answer has asked for
  let latency = 0; // ms from a request to its answer; rises slowly, as new connections take twice as long
  let refusals = 0; // in a row, by a busy server
  let retryAt = 0; // ms, of the next request after a failure
  let timer = null;

  // Whether the drawing is to be sent now. If it is not because too many requests are under way, it is sent when one of
  // them ends: each then calls `askWhenDue`.
  const isNews = ({ isEmpty, version, isDrawing }) =>
    isOpen &&
    !isEmpty &&
    (version !== askedVersion || isDrawing !== wasDrawing) &&
    underWay < paceOf(endpoint, ownNetwork()).maxUnderWay;

  function askWhenDue() {
    const newest = drawing();
    if (newest.isDrawing && timer !== null) return;
    clearTimeout(timer);
    timer = null;
    if (!isNews(newest)) return;
    // Spread evenly over an answer's latency, to avoid bursts. The end of a stroke is sent at once.
    const pace = paceOf(endpoint, ownNetwork());
    const interval = Math.max(pause ?? pace.pause, latency / pace.maxUnderWay);
    const wait = Math.max(newest.isDrawing ? askedAt + interval : 0, retryAt) - performance.now();
    // While a line is drawn, the frame with the newest movement goes before a fetch, which takes a slow machine several ms.
    if ((newest.isDrawing && !pace.isQuick) || wait > 0) timer = setTimeout(askWhatIsNewest, Math.max(0, wait));
    else askNow(newest);
  }

  function askWhatIsNewest() {
    timer = null;
    const newest = drawing();
    if (isNews(newest)) askNow(newest);
  }

  async function askNow(newest) {
    const number = ++sent;
    underWay += 1;
    askedVersion = newest.version;
    wasDrawing = newest.isDrawing;
    askedAt = performance.now();
    const beganAt = askedAt;
    const threshold = newest.ofPhoto ? null : movedThreshold(); // a photo was read without it
    const asked = { ...subject(), unfinished: newest.isDrawing, network: ownNetwork(), threshold, ...more() };
    try {
      const answer = await request(endpoint, asked);
      pause = answer.pause ?? null;
      const took = performance.now() - beganAt;
      latency = Math.min(took, latency + (took - latency) / 4);
      if (number > settled) {
        settled = number;
        refusals = 0;
        tryToShow(answer, asked);
      }
    } catch (error) {
      if (number > settled) {
        settled = number;
        fail(error, number);
      }
    }
    underWay -= 1;
    askWhenDue();
  }

  // An answer that the page fails to show is a defect of the page: asking again would not help.
  function tryToShow(answer, asked) {
    try {
      show(answer, asked);
      if (answer.number !== undefined) emit("number", answer.number);
      showTrouble("");
    } catch (error) {
      console.error(error);
      showTrouble(text("not_shown"));
    }
  }

  function fail(error, number) {
    if (error instanceof Rejected) {
      showTrouble(sentenceOf(error));
      return;
    }
    console.warn(error);
    refusals = error instanceof Busy ? refusals + 1 : 0;
    // After a single refusal the page just slows down.
    if (refusals !== 1) showTrouble(troubleText(error));
    retryAt = performance.now() + (error.retryAfter ?? RETRY);
    if (number === sent) askedVersion = null; // send it again, unless a later request may still be answered
  }

  on("drawing", ({ isEmpty }) => {
    if (isEmpty) {
      settled = sent; // open requests are about a deleted drawing
      show(null);
      showTrouble("");
    }
    askWhenDue();
  });

  function ask() {
    settled = sent;
    askedVersion = null;
    askWhenDue();
  }
  on("choice", ask);
  on("network", ask);
  on("threshold", ask);
  on("complete", ask);
  // The answer on its way is shown: while a slider moves, another change comes before each answer.
  on("experiment", () => {
    askedVersion = null;
    askWhenDue();
  });

  return {
    ask,
    get isBusy() {
      return drawing().isDrawing || settled < sent;
    },
    set isOpen(value) {
      isOpen = value;
      askWhenDue();
    },
  };
}
