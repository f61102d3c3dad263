// Kiosk mode, `?kiosk` in the address, for a museum or an open day: in projector mode, the page plays scenes until a touch.
// An abandoned drawing disappears, and then the page forgets its visitor and plays again.

import { load } from "../../engine/source.js";
import { replaceAddress } from "../../shared/address.js";
import { on } from "../../shared/events.js";
import { finder } from "../../shared/finder.js";
import { formatList } from "../../shared/language.js";
import { latest } from "../../shared/latest.js";
import { make } from "../../shared/make.js";
import { setText } from "../../shared/set_text.js";
import { forgetAll } from "../../shared/storage.js";
import { makeStore } from "../../shared/store.js";
import { forgetKept } from "../../shared/tab_store.js";
import { areTabsThere, replaceTab, tabNames } from "../../shared/tabs.js";
import { text, translate } from "../../shared/translations.js";
import { clear, drawing, play } from "../canvas.js";
import { isKiosk, kioskQuery, kioskSettings } from "./kiosk_settings.js";

/** @import { Samples, Scene } from "../../types.d.ts" */
/** @typedef {{ words: string, count?: number }} Shown on the banner: a scene, or what happens in `count` seconds */
/** @typedef {(sample: (digit: string) => string[]) => Omit<Scene, "tab">[]} Maker */

const RETRY = 10_000; // ms until the next attempt to start again, if the server was away
const NOTICE = 20; // seconds of the countdown before it clears or starts again
const GLANCE = 200; // ms between two looks at whether the next button of a scene can be pressed
const INPUT = ["pointerdown", "pointermove", "keydown", "wheel"];

/** @type {Map<string, Maker>} */
const makers = new Map(); // by tab

// Add the scenes of a tab. `make` is called with a function that returns the paths of a digit's sample. A scene plays `paths`
// for `lasts` ms and presses the buttons `press`: after the drawing, or during it if `isLive`. `leave` is pressed at the end.
// `words` is the key of what the page says about it.
export const addScenes = (/** @type {string} */ tab, /** @type {Maker} */ make) => makers.set(tab, make);

const initialState = () => ({
  chosen: kioskSettings(), // before the tabs are known, without scenes
  scenes: /** @type {Scene[]} */ ([]), // of the page's tabs, in their order
  scene: /** @type {Scene | null} */ (null), // that is played
  shown: /** @type {Shown | null} */ (null),
  isTraining: false,
});
/** @typedef {ReturnType<typeof makeStore<ReturnType<typeof initialState>>>} Store */

// `announce` is called with a function that returns what to say to screen readers.
export function startKiosk(/** @type {Samples} */ samples, /** @type {(words: () => string) => void} */ announce) {
  if (!isKiosk()) return;
  document.body.classList.add("kiosk");
  const store = makeStore(initialState());
  const { state, set } = store;
  makeBanner(store);
  const timers = { idle: 0, scene: 0, press: 0 }; // that count the seconds without input; until the next scene, or press
  const beginWait = latest(); // for the next visitor

  // ---- The visitor

  function wait() {
    clearInterval(timers.idle);
    set({ shown: null });
    const isAlone = beginWait();
    let idle = 0; // seconds
    timers.idle = setInterval(() => {
      const { chosen, isTraining } = state;
      idle += 1;
      if (idle === chosen.clear) clear();
      if (idle === chosen.restart && !isTraining) restart(isAlone); // a visitor watches a training without input
      warn(drawing().isEmpty ? 0 : chosen.clear - idle, isTraining ? 0 : chosen.restart - idle);
    }, 1000);
  }

  // Count down the seconds until the page clears or starts again, whichever comes first; 0 or less for never.
  function warn(/** @type {number} */ untilClear, /** @type {number} */ untilRestart) {
    const isClearing = untilClear > 0 && (untilRestart <= 0 || untilClear < untilRestart);
    const count = isClearing ? untilClear : untilRestart;
    const warning = { words: isClearing ? "kiosk_clears" : "kiosk_restarts", count };
    set({ shown: count > 0 && count <= NOTICE ? warning : null });
    if (count === NOTICE || count === NOTICE / 2) announce(() => text(warning.words, warning));
  }

  // Forget the visitor: language, theme, network, settings, runs and drawings. `isAlone` returns whether there was no input.
  async function restart(/** @type {() => boolean} */ isAlone) {
    try {
      const reply = await load(new URL(location.pathname, location.href), { cache: "no-store" });
      if (!reply.ok) throw new Error(`page: ${reply.status}`);
    } catch (error) {
      console.warn(error);
      if (isAlone()) setTimeout(restart, RETRY, isAlone); // without the server the page could not be loaded again
      return;
    }
    if (!isAlone()) return;
    await forgetKept();
    forgetAll();
    replaceAddress(location.pathname + kioskQuery());
    location.reload();
  }

  // Captured before the canvas gets the event, to clear the page's own drawing first.
  /** @param {Event & { movementX?: number, movementY?: number }} event */
  function onInput({ isTrusted, type, movementX, movementY, target }) {
    if (!isTrusted) return; // by the page itself
    if (type === "pointermove" && movementX === 0 && movementY === 0) return; // an element has moved under the mouse
    if (state.scene) end(state.scene, type, target);
    wait();
  }
  for (const name of INPUT) document.addEventListener(name, onInput, { capture: true, passive: true });
  on("training", (isOn) => {
    set({ isTraining: isOn });
    if (!state.scene) wait();
  });

  // ---- The scenes

  function show(/** @type {number} */ number) {
    if (state.scene) tidy(state.scene);
    leave();
    const name = document.body.dataset.tab;
    const scene = state.scenes[number % state.scenes.length];
    set({ scene, shown: scene });
    document.body.classList.add("showing");
    if (scene.tab !== name) replaceTab(scene.tab);
    play(scene.paths);
    timers.scene = setTimeout(show, scene.lasts, number + 1);
    press(scene, scene.press ?? []);
  }

  // Press buttons one after another, each when it is enabled.
  function press(/** @type {Scene} */ shown, /** @type {string[]} */ [selector, ...others]) {
    if (!selector) return;
    const button = buttonOf(shown.tab, selector);
    const isReady = (shown.isLive || !drawing().isDrawing) && button?.getClientRects().length && !button.disabled;
    if (isReady) button.click();
    timers.press = setTimeout(press, GLANCE, shown, isReady ? others : [selector, ...others]);
  }

  function leave() {
    clearTimeout(timers.scene);
    clearTimeout(timers.press);
    set({ scene: null });
  }

  function tidy(/** @type {Scene} */ { tab, leave: selector }) {
    const button = selector ? buttonOf(tab, selector) : null;
    if (button?.getClientRects().length) button.click();
  }

  // A visitor has come. A line that the touch begins stays under the pen, and the page changes after it; a tap draws nothing.
  /** @param {Scene} ended @param {string} type @param {EventTarget | null} target */
  function end(ended, type, target) {
    leave();
    clear();
    set({ shown: null });
    const isLine = type === "pointerdown" && target instanceof HTMLCanvasElement;
    if (isLine) document.addEventListener("pointerup", () => setTimeout(makeRoom, 0, ended, target), { once: true });
    else makeRoom(ended, target);
  }

  // Open the first tab for a visitor, unless the target of the touch is a control, which does what it says.
  function makeRoom(/** @type {Scene} */ ended, /** @type {EventTarget | null} */ target) {
    if (drawing().strokes.every((stroke) => stroke.length < 2)) clear();
    tidy(ended);
    document.body.classList.remove("showing");
    const isControl = target instanceof Element && target.closest("button, select, summary, input, label, a");
    if (!isControl) replaceTab("");
  }

  // Play the first scene, once all tabs are there, unless a visitor has already drawn.
  function begin() {
    if (!areTabsThere()) {
      setTimeout(begin, GLANCE);
      return;
    }
    const sample = (/** @type {string} */ digit) => samples[digit][0];
    const chosen = kioskSettings(tabNames().filter((tab) => makers.has(tab)));
    const scenes = chosen.scenes.flatMap((tab) => (makers.get(tab)?.(sample) ?? []).map((each) => ({ tab, ...each })));
    set({ chosen, scenes });
    if (scenes.length === 0 || drawing().strokes.length > 0) return;
    clearInterval(timers.idle);
    show(0);
  }
  wait(); // for a part of the page that does not come: the page starts again
  begin();
}

/** @param {string} tab @param {string} selector @returns {HTMLButtonElement | null} */
const buttonOf = (tab, selector) => document.querySelector(`#panel-${tab} ${selector}`);

// Make the banner that says what is shown and that visitors may touch the screen, and names wrong settings.
function makeBanner(/** @type {Store} */ { state, subscribe }) {
  const innerHTML =
    `<p class="trouble" role="alert"></p><p class="scene"><span></span></p>` +
    `<p class="call"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 11V4.5a1.5 1.5 0 0 1 3 0V10l6 1.3q2 .6 1.7 2.7` +
    `L19 18q-.6 3-3.5 3H12q-1.6 0-2.7-1.2L5 15.5q-1-1.2 0-2.1t2.2 0L9 15z" /></svg><span></span></p>`;
  const banner = make("aside", { id: "kiosk", innerHTML });
  document.body.append(banner);
  const find = finder(banner);
  function update() {
    const { chosen, shown } = state;
    const { wrong } = chosen;
    setText(find(".trouble"), wrong.length === 0 ? "" : text("kiosk_wrong", { names: formatList(wrong) }));
    banner.hidden = shown === null;
    if (!shown) return;
    banner.classList.toggle("leaving", shown.count !== undefined);
    find(".scene span").textContent = text(shown.words, shown);
    find(".call span").textContent = text("kiosk_call");
  }
  translate(banner, update);
  subscribe(update, ["shown", "chosen"]);
  update();
}
