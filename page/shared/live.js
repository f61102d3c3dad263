// Answers that follow the pen: the server is asked about each new state of the drawing.

import { drawing } from "../pad/canvas.js";
import { on } from "./events.js";
import { Rejected, request, troubleText } from "./requests.js";

// ms at least from one request to the next while a line is drawn. An answer's own `pause` replaces it, by which a
// server that many draw on slows all of them down a little.
const PAUSE = 40;
const RETRY = 1000; // ms until a request that did not get through is sent again

// Ask `endpoint` about each new drawing and show what it answers. One request at most is under way, always about the
// newest drawing, and the last state of the drawing is always asked about.
//
//   body          called with the drawing, gives the request's body
//   show          called with the answer, or with null where the pad is empty
//   showTrouble   called with a sentence of what is wrong, or with "" when all is well
//   onRejected    called where the server has rejected a request, after its sentence was shown
//
// Returns `ask`, to ask again about the same drawing; `isAsking`; and `isOpen`, to be set to whether anybody looks.
export function followDrawing({ endpoint, body, show, showTrouble, onRejected = () => {} }) {
  let askedVersion = 0; // of the drawing that was asked about last; 0 is the empty pad
  let isAsking = false;
  let isOpen = true;
  let clears = 0; // how often the pad was emptied
  let askedAt = 0; // ms
  let pause = PAUSE;
  let retryAt = 0; // ms, before which nothing is asked
  let timer = null;

  function askWhenDue() {
    clearTimeout(timer);
    const newest = drawing();
    if (!isOpen || isAsking || newest.strokes.length === 0 || newest.version === askedVersion) return;
    // The end of a stroke is what people wait for: it goes at once.
    const wait = Math.max(newest.isDrawing ? askedAt + pause : 0, retryAt) - performance.now();
    if (wait > 0) timer = setTimeout(askWhenDue, wait);
    else askNow(newest);
  }

  async function askNow(newest) {
    isAsking = true;
    askedVersion = newest.version;
    askedAt = performance.now();
    const clearsBefore = clears;
    try {
      const answer = await request(endpoint, body(newest));
      pause = answer.pause ?? PAUSE;
      if (clears === clearsBefore) show(answer); // else it is about a drawing that is gone
      showTrouble("");
    } catch (error) {
      if (error instanceof Rejected) {
        showTrouble(error.message);
        onRejected();
      } else {
        console.warn(error);
        showTrouble(troubleText(error));
        askedVersion = null; // so that it is asked again
        retryAt = performance.now() + RETRY;
      }
    }
    isAsking = false;
    askWhenDue();
  }

  on("drawing", ({ strokes }) => {
    if (strokes.length === 0) {
      clears += 1;
      show(null);
      showTrouble("");
    }
    askWhenDue();
  });

  return {
    ask() {
      askedVersion = null;
      askWhenDue();
    },
    get isAsking() {
      return isAsking;
    },
    set isOpen(value) {
      isOpen = value;
      askWhenDue();
    },
  };
}
