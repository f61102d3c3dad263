// Kiosk mode, `?kiosk` in the address, for a museum or an open day: the pad, the bars and the language. A pen writes digits until a
// touch. Without input the page forgets its visitor and begins again.

import { load } from "../../common/source.js";
import { make, makeSvg, setText } from "../../shared/elements.js";
import { makeStore } from "../../shared/events.js";
import { forgetAll } from "../../shared/storage.js";
import { forgetKept } from "../../shared/tab_store.js";
import { replaceAddress } from "../../shared/tabs.js";
import { text, translate } from "../../shared/texts.js";
import { latest } from "../../shared/timing.js";
import { clear } from "../changes.js";
import { play } from "../playing.js";
import { drawing } from "../state.js";
import { isKiosk, kioskSettings } from "./kiosk_settings.js";

/** @import { Samples } from "../../types.d.ts" */

const RETRY = 10_000; // ms until the next attempt to begin again, if the server was away
const NOTICE = 20; // seconds of the countdown
const LASTS = 4000; // ms from one digit to the next
const HAND =
  "M9 11V4.5a1.5 1.5 0 0 1 3 0V10l6 1.3q2 .6 1.7 2.7L19 18q-.6 3-3.5 3H12q-1.6 0-2.7-1.2L5 15.5q-1-1.2 0-2.1t2.2 0L9 15z";
const INPUT = ["pointerdown", "pointermove", "keydown", "wheel"];

const initialState = () => ({
  isWriting: false, // whether the pen writes digits by itself
  left: 0, // seconds until the page begins again, while they are counted down
});
/** @typedef {ReturnType<typeof makeStore<ReturnType<typeof initialState>>>} Store */

// `announce` is called with a function that returns what to say to screen readers.
export function startKiosk(/** @type {Samples} */ samples, /** @type {(words: () => string) => void} */ announce) {
  if (!isKiosk()) return;
  document.body.classList.add("kiosk");
  const { restart, isWrong } = kioskSettings();
  const store = makeStore(initialState());
  const { state, set } = store;
  makeBanner(store, isWrong);
  const timers = { idle: 0, next: 0 }; // that count the seconds without input; until the next digit
  const beginWait = latest(); // for the next visitor

  // ---- The visitor

  function wait() {
    clearInterval(timers.idle);
    set({ left: 0 });
    const isAlone = beginWait();
    let idle = 0; // seconds
    timers.idle = setInterval(() => {
      idle += 1;
      const left = restart - idle;
      if (left === 0) beginAgain(isAlone);
      set({ left: left > 0 && left <= NOTICE ? left : 0 });
      if (left === NOTICE || left === NOTICE / 2) announce(() => text("kiosk_restarts", { count: left }));
    }, 1000);
  }

  // Forget the visitor: language, network, settings and drawings. `isAlone` returns whether there was no input.
  async function beginAgain(/** @type {() => boolean} */ isAlone) {
    try {
      const reply = await load(new URL(location.pathname, location.href), { cache: "no-store" });
      if (!reply.ok) throw new Error(`page: ${reply.status}`);
    } catch (error) {
      console.warn(error);
      if (isAlone()) setTimeout(beginAgain, RETRY, isAlone); // without the server the page could not be loaded again
      return;
    }
    if (!isAlone()) return;
    await forgetKept();
    forgetAll();
    replaceAddress(location.pathname + location.search);
    location.reload();
  }

  // Captured before the canvas gets the event, to clear the page's own drawing first. A tap draws nothing.
  /** @param {Event & { movementX?: number, movementY?: number }} event */
  function onInput({ isTrusted, type, movementX, movementY, target }) {
    if (!isTrusted) return; // by the page itself
    if (type === "pointermove" && movementX === 0 && movementY === 0) return; // an element has moved under the mouse
    if (state.isWriting) {
      clearTimeout(timers.next);
      set({ isWriting: false });
      clear();
      const isOnPad = type === "pointerdown" && target instanceof HTMLCanvasElement;
      if (isOnPad) document.addEventListener("pointerup", () => setTimeout(clearDot), { once: true });
    }
    wait();
  }
  for (const name of INPUT) document.addEventListener(name, onInput, { capture: true, passive: true });

  function clearDot() {
    if (drawing().strokes.every((stroke) => stroke.length < 2)) clear();
  }

  // ---- The pen

  const paths = Object.values(samples);
  function write(/** @type {number} */ number) {
    play(paths[number % paths.length][0]);
    timers.next = setTimeout(write, LASTS, number + 1);
  }

  if (drawing().strokes.length > 0) return wait(); // a visitor was faster
  set({ isWriting: true });
  write(0);
}

// Make the banner that says that visitors may touch the screen, or when the page begins again, and names a wrong setting.
function makeBanner(/** @type {Store} */ { state, subscribe }, /** @type {boolean} */ isWrong) {
  const [trouble, counted] = [make("p", { className: "trouble", role: "alert" }), make("p", { className: "left" })];
  const hand = makeSvg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, makeSvg("path", { d: HAND }));
  const words = make("span", { dataset: { text: "kiosk_call" } });
  const call = make("p", { className: "call" }, hand, words);
  const banner = make("aside", { id: "kiosk" }, trouble, counted, call);
  document.body.append(banner);
  function update() {
    const { isWriting, left } = state;
    setText(trouble, isWrong ? text("kiosk_wrong", { names: "restart" }) : "");
    banner.hidden = !isWriting && left === 0;
    call.hidden = !isWriting;
    setText(counted, left === 0 ? "" : text("kiosk_restarts", { count: left }));
  }
  translate(banner, update);
  subscribe(update);
  update();
}
