// Answers that follow the pen: the server is asked about the drawing again and again while it changes.
//
// The server may be far away, so several requests are under way at a time, and the newest answer wins. They are plain
// `fetch` calls. Updates a second, of 30 movements in a stroke of 2 s, by the round-trip time (tools/distance.py):
//
//                               50 ms   150 ms   300 ms
//   one request at a time          16        6        3
//   up to six `fetch` calls        29       28       15
//   one WebSocket                  26       25       23
//
// A WebSocket is quicker only beyond 200 ms. It would need a library on the server and `fetch` as well, for schools whose
// proxies block it; a Space serves HTTP/2 anyway, which has no limit of six.

import { drawing } from "../pad/canvas.js";
import { choice } from "../pad/numbers.js";
import { emit, on } from "./events.js";
import { ownNetwork } from "./own_network.js";
import { Busy, Rejected, request, troubleText } from "./requests.js";

// ms at least from one request to the next while a line is drawn. An answer's own `pause` replaces it, by which a
// server that many draw on slows all of them down a little.
const PAUSE = 40;
const RETRY = 1000; // ms until a request that did not get through is sent again
const MAX_UNDER_WAY = 6; // requests: a browser opens six connections to a server

// Ask `endpoint` about each new drawing and show what it answers. The last state of the drawing is always asked about.
//
//   more          called for what the request has besides what is on the pad, the chosen digit and the network
//   show          called with the answer and the body it is about, or with null where the pad is empty
//   showTrouble   called with a sentence of what is wrong, or with "" when all is well
//
// It asks again when another network answers from now on.
//
// Returns `ask`, to ask again about the same drawing; `isAsking`; and `isOpen`, to be set to whether anybody looks.
export function followDrawing({ endpoint, more = () => ({}), show, showTrouble }) {
  let askedVersion = 0; // of the drawing that was asked about last; 0 is the empty pad
  let wasDrawing = false; // when it was asked about: with the pen lifted it may be read as several digits
  let sent = 0; // requests, each numbered by the count when it is sent
  let settled = 0; // number of the newest request that was answered, rejected or lost, or that is not wanted any more
  let underWay = 0;
  let isOpen = true;
  let askedAt = 0; // ms
  let pause = PAUSE;
  let latency = 0; // ms from a request to its answer, which takes twice as long on a new connection: it rises slowly
  let refusals = 0; // in a row, by a server that has too much to do
  let retryAt = 0; // ms, before which nothing is asked
  let timer = null;

  const isNews = ({ strokes, version, isDrawing }) =>
    isOpen && strokes.length > 0 && (version !== askedVersion || isDrawing !== wasDrawing) && underWay < MAX_UNDER_WAY; // else an answer leads here again

  function askWhenDue() {
    const newest = drawing();
    if (newest.isDrawing && timer !== null) return;
    clearTimeout(timer);
    timer = null;
    if (!isNews(newest)) return;
    // Evenly spread over the time that an answer takes, else they would go in bursts. The end of a stroke goes at once.
    const interval = Math.max(pause, latency / MAX_UNDER_WAY);
    const wait = Math.max(newest.isDrawing ? askedAt + interval : 0, retryAt) - performance.now();
    // What is asked while a line is drawn waits at least for the frame with the newest movement, as to send a request takes
    // a slow machine several ms.
    if (newest.isDrawing || wait > 0) timer = setTimeout(askWhatIsNewest, Math.max(0, wait));
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
    const strokes = newest.strokes.map((stroke) => stroke.slice()); // the pad goes on with its own
    const asked = {
      strokes,
      line_width: newest.lineWidth,
      unfinished: newest.isDrawing,
      network: ownNetwork(),
      ...choice(),
      ...more(),
    };
    try {
      const answer = await request(endpoint, asked);
      pause = answer.pause ?? PAUSE;
      const took = performance.now() - beganAt;
      latency = Math.min(took, latency + (took - latency) / 4);
      if (number > settled) {
        settled = number;
        refusals = 0;
        show(answer, asked);
        emit("number", answer.number);
        showTrouble("");
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

  function fail(error, number) {
    if (error instanceof Rejected) {
      showTrouble(error.message);
      return;
    }
    console.warn(error);
    refusals = error instanceof Busy ? refusals + 1 : 0;
    // A class that is too quick for the server slows down, and need not read why.
    if (refusals !== 1) showTrouble(troubleText(error));
    retryAt = performance.now() + (error.retryAfter ?? RETRY);
    // With those sent after it still under way, the drawing may be answered yet.
    if (number === sent) askedVersion = null; // so that it is asked about again
  }

  on("drawing", ({ strokes }) => {
    if (strokes.length === 0) {
      settled = sent; // what is under way is about a drawing that is gone
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

  return {
    ask,
    get isAsking() {
      return settled < sent;
    },
    set isOpen(value) {
      isOpen = value;
      askWhenDue();
    },
  };
}
