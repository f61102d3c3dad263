// One step of learning in slow motion, then more and more of them, until the recorded training takes over.

import { makeStageAnnouncer } from "../../shared/announcement.js";
import { finder, setText } from "../../shared/elements.js";
import { makeStore } from "../../shared/events.js";
import { NO_WORDS, sentenceOf } from "../../shared/requests.js";
import { still } from "../../shared/still.js";
import { text } from "../../shared/texts.js";
import { oneAtATime } from "../../shared/timing.js";
import { makeTrainingWorker } from "../../shared/training_worker.js";
import { whyNoMnist } from "../../shared/why_no_mnist.js";
import { stepFrom, titleOf, unitsByChange, wordsOf } from "./slow_figures.js";
import { makeSlowView } from "./slow_view.js";

/** @import { Store } from "./state.js" @import { Frame, StepFrame } from "./types.d.ts" */
/** @typedef {ReturnType<typeof initialState>} State */
/** @typedef {ReturnType<typeof makeStore<State>>} Scene */

const FIRST = 2; // position of the training digit at the beginning: a plain 4
const READING = 12_000; // ms that the last frame of a stage stays, with its sentences; of other frames:
/** @type {Record<string, number>} */
const PAUSES = { digit: 1500, batch: 500, epoch: 250 }; // ms that a stage's first one stays
const FASTER = 0.85; // part of a frame's time that the next one has

// What the scene shows. The functions below change it, and `show` brings it to the page.
const initialState = () => ({
  isOpen: false,
  frames: /** @type {[StepFrame, ...Frame[]] | null} */ (null), // null until they are made
  at: 0, // the frame that is shown
  isPlaying: false,
  output: /** @type {number | null} */ (null), // the chosen one; null for the digit's own
  rank: 0, // of the weight into it that is calculated, see `unitsByChange`
  position: FIRST, // of the training digit
  isMine: false, // whether the drawing on the pad is read instead, if there is one
  label: 0, // of the drawing
  trouble: NO_WORDS,
});

// `store` has the drawing, `field` and `guess`. `lastWords` is the key of the button's text after the last frame, after which
// `onEnd` is called.
/** @param {HTMLElement} element @param {Store} store @param {{ lastWords: string, onEnd: () => void }} options */
export function makeSlowMotion(element, store, { lastWords, onEnd }) {
  const scene = makeStore(initialState());
  const load = makeLoading(scene.state, store.state, scene.set);
  const film = makeFilm(scene, load, onEnd);
  const find = finder(element);
  mountButtons(find, scene, film, { load, drawing: store.state });
  const view = makeSlowView(find(".slow-motion"), (digit) => {
    const { frames, at } = scene.state;
    if (frames?.[at].stage === "back") scene.set({ output: digit, rank: 0 });
    else load({ label: digit });
  });
  const show = makeShowing(find, scene.state, { view, drawing: store.state, lastWords });
  scene.subscribe(show);
  store.subscribe(show, ["language"]);
  store.subscribe(({ isOpen }) => (isOpen ? show() : film.pause()), ["isOpen"]);
  store.subscribe(({ guess }) => scene.state.isOpen && scene.state.isMine && load({ label: guess }), ["field"]);
  show();
}

// Moves on from frame to frame.
/** @param {Scene} scene @param {ReturnType<typeof makeLoading>} load @param {() => void} onEnd */
function makeFilm({ state, set }, load, onEnd) {
  let timer = 0; // until the next frame, while it plays
  const made = () => state.frames ?? [];

  function pause() {
    clearTimeout(timer);
    set({ isPlaying: false });
  }

  function toggle(/** @type {boolean} */ isOpen) {
    pause();
    set({ isOpen, at: 0 });
    if (isOpen && !state.frames) load();
  }

  function goTo(/** @type {number | null} */ at) {
    if (at !== null) return set({ at });
    toggle(false);
    onEnd();
  }

  function play() {
    const [frames, at] = [made(), state.at];
    const { stage } = frames[at];
    const begin = frames.findIndex((frame) => frame.stage === stage);
    const isLast = frames[at + 1]?.stage !== stage;
    timer = setTimeout(playOn, isLast ? READING : PAUSES[stage] * FASTER ** (at - begin));
    set({ isPlaying: true });
  }

  function playOn() {
    const [frames, at] = [made(), state.at]; // which may have changed
    goTo(at + 1 === frames.length ? null : still.matches ? stepFrom(frames, at, 1) : at + 1);
    if (state.isOpen) play();
  }

  function step(/** @type {1 | -1} */ direction) {
    pause();
    goTo(stepFrom(made(), state.at, direction));
  }

  return { toggle, play, pause, step };
}

/**
 * @param {ReturnType<typeof finder>} find
 * @param {State} state
 * @param {{ view: ReturnType<typeof makeSlowView>, drawing: Store["state"], lastWords: string }} parts
 */
function makeShowing(find, state, { view, drawing, lastWords }) {
  const announce = makeStageAnnouncer(find(".slow-said"));

  return function show() {
    const { isOpen, frames, at, isPlaying, isMine, label, trouble } = state;
    find(".stages").classList.toggle("slow", isOpen);
    find(".slow-motion").hidden = !isOpen;
    if (!isOpen) return;
    const isLast = frames !== null && stepFrom(frames, at, 1) === null;
    for (const name of ["back", "play", "next"]) find(`button.slow-${name}`).disabled = !frames;
    setText(find(".slow-play"), text(isPlaying ? "learn_pause" : "learn_play"));
    setText(find(".slow-next"), text(isLast ? lastWords : "slow_next"));
    find(".slow-mine").setAttribute("aria-pressed", String(isMine));
    const frame = /** @type {Frame | undefined} */ (frames?.[at]);
    const output = state.output ?? frame?.label ?? 0;
    const isBack = frame?.stage === "back";
    const hint = drawing.field === null ? text("slow_draw") : isBack ? "" : text("slow_label", { digit: label });
    const sentences = [frame ? wordsOf(frame, output) : "", isMine ? hint : ""].join(" ").trim();
    const words = trouble() || sentences || text("learn_starting");
    setText(find(".slow-words"), words);
    const title = frame ? titleOf(frame) : "";
    setText(find(".slow-motion h2"), title);
    announce(`${frame?.stage} ${trouble()}`, `${title} ${words}`);
    if (!frame || !frames) return;
    const units = unitsByChange(frames[0], output);
    view({ frame, output, unit: units[state.rank % units.length], canPress: isMine || isBack });
  };
}

/**
 * @param {ReturnType<typeof finder>} find
 * @param {Scene} scene
 * @param {ReturnType<typeof makeFilm>} film
 * @param {{ load: ReturnType<typeof makeLoading>, drawing: Store["state"] }} parts
 */
function mountButtons(find, { state, set }, film, { load, drawing }) {
  function open(/** @type {boolean} */ isOpen, /** @type {string} */ focused) {
    film.toggle(isOpen);
    find(focused).focus({ preventScroll: true });
  }
  /** @param {string} selector @param {() => void} work */
  const press = (selector, work) => find(selector).addEventListener("click", work);
  press(".open-slow", () => open(true, ".close-slow"));
  press(".close-slow", () => open(false, ".open-slow"));
  press(".to-plain", () => {
    find(".slow-program").setAttribute("open", "");
    open(true, ".close-slow");
  });
  press(".to-keras", () => {
    film.toggle(false);
    find(".to-settings").click();
  });
  press(".slow-back", () => film.step(-1));
  press(".slow-next", () => film.step(1));
  press(".slow-play", () => (state.isPlaying ? film.pause() : film.play()));
  press(".other-weight", () => set({ rank: state.rank + 1 }));
  press(".slow-other", () => load({ isMine: false, position: state.position + 1 }));
  press(".slow-mine", () => load({ isMine: true, label: drawing.guess }));
}

// Returns a function that changes the state, makes the frames for it, and calls `change` with what they change in it. A drawing may
// change faster: its frames are made one after another.
/** @param {State} state @param {Store["state"]} drawing @param {(values: Partial<State>) => void} change */
function makeLoading(state, drawing, change) {
  const worker = makeTrainingWorker();

  // Without MNIST the drawing on the pad is the only digit.
  async function make() {
    const isAlone = (await whyNoMnist()) !== null;
    if (isAlone && !state.isMine) change({ isMine: true, label: drawing.guess });
    const { isMine, label, position } = state;
    const { field } = drawing;
    if (isAlone && !field) return;
    const digit = isMine && field ? { image: field, label } : null;
    /** @type {[StepFrame, ...Frame[]]} */
    const frames = await worker.ask("slow_motion", { digit, position, isAlone });
    change({ frames, output: null, rank: 0, at: Math.min(state.at, frames.length - 1), trouble: NO_WORDS });
  }

  const load = oneAtATime(() =>
    make().catch((error) => {
      console.warn(error);
      change({ trouble: () => sentenceOf(error) });
    }),
  );
  return (/** @type {Partial<State>} */ values = {}) => {
    change(values);
    load();
  };
}
