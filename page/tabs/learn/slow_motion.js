// One step of learning in slow motion, then more and more of them, until the recorded training takes over.

import { makeStageAnnouncer } from "../../shared/announcement.js";
import { finder, setText } from "../../shared/elements.js";
import { makeStore } from "../../shared/events.js";
import { whyNoMnist } from "../../shared/mnist.js";
import { NO_WORDS, sentenceOf } from "../../shared/requests.js";
import { still } from "../../shared/still.js";
import { text } from "../../shared/texts.js";
import { oneAtATime } from "../../shared/timing.js";
import { makeTrainingWorker } from "../../shared/training_worker.js";
import { stepFrom, titleOf, unitsByChange, wordsOf } from "./slow_figures.js";
import { makeSlowView } from "./slow_view.js";
import { atStep } from "./state.js";

/** @import { Store } from "./state.js" @import { Frame, StepFrame } from "./types.d.ts" */
/** @typedef {ReturnType<typeof initialState>} State */

const FIRST = 2; // position of the training digit at the beginning: a plain 4
const READING = 12_000; // ms that the last frame of a stage stays, with its sentences; of other frames:
/** @type {Record<string, number>} */
const PAUSES = { digit: 1500, batch: 500, epoch: 250 }; // ms that a stage's first one stays
const PHONE = 500; // px of a side: the program is closed at first
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
  const find = finder(element);
  const { state, set: change, subscribe } = makeStore(initialState());
  const drawing = store.state;
  const load = makeLoading(state, drawing, change);
  const announce = makeStageAnnouncer(find(".slow-said"));
  const view = makeSlowView(find(".slow-motion"), onDigit);
  const made = () => state.frames ?? [];
  let timer = 0; // until the next frame, while it plays
  find(".slow-program").toggleAttribute("open", Math.min(innerWidth, innerHeight) > PHONE);

  // The pad is beside the training.
  subscribe(({ isOpen, isMine }) => isOpen && store.set(atStep(isMine ? "training" : "slow")), ["isOpen", "isMine"]);
  subscribe(show);
  store.subscribe(show, ["language"]);
  store.subscribe(({ isOpen }) => (isOpen ? show() : pause()), ["isOpen"]);
  store.subscribe(({ guess }) => state.isOpen && state.isMine && read({ label: guess }), ["field"]);

  function toggle(/** @type {boolean} */ isOpen) {
    pause();
    if (!isOpen) store.set({ step: "program" });
    change({ isOpen, at: 0 });
    if (isOpen && !state.frames) load();
  }

  // ---- Moving on

  function goTo(/** @type {number | null} */ at) {
    if (at !== null) return change({ at });
    toggle(false);
    onEnd();
  }

  function play() {
    const [frames, at] = [made(), state.at];
    const { stage } = frames[at];
    const begin = frames.findIndex((frame) => frame.stage === stage);
    const isLast = frames[at + 1]?.stage !== stage;
    timer = setTimeout(playOn, isLast ? READING : PAUSES[stage] * FASTER ** (at - begin));
    change({ isPlaying: true });
  }

  function playOn() {
    const [frames, at] = [made(), state.at]; // which may have changed
    goTo(at + 1 === frames.length ? null : still.matches ? stepFrom(frames, at, 1) : at + 1);
    if (state.isOpen) play();
  }

  function pause() {
    clearTimeout(timer);
    change({ isPlaying: false });
  }

  function step(/** @type {1 | -1} */ direction) {
    pause();
    goTo(stepFrom(made(), state.at, direction));
  }

  // ---- Showing

  function show() {
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
  }

  // ---- What the visitor does

  function onDigit(/** @type {number} */ digit) {
    if (made()[state.at].stage === "back") change({ output: digit, rank: 0 });
    else read({ label: digit });
  }

  function read(/** @type {Partial<State>} */ values) {
    change(values);
    load();
  }

  function open(/** @type {boolean} */ isOpen, /** @type {string} */ focused) {
    toggle(isOpen);
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
    toggle(false);
    find(".to-settings").click();
  });
  press(".slow-back", () => step(-1));
  press(".slow-next", () => step(1));
  press(".slow-play", () => (state.isPlaying ? pause() : play()));
  press(".other-weight", () => change({ rank: state.rank + 1 }));
  press(".slow-other", () => read({ isMine: false, position: state.position + 1 }));
  press(".slow-mine", () => read({ isMine: true, label: drawing.guess }));
  show();
}

// Returns a function that makes the frames for the newest state, and calls `change` with what they change in it. A drawing may
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

  return oneAtATime(() =>
    make().catch((error) => {
      console.warn(error);
      change({ trouble: () => sentenceOf(error) });
    }),
  );
}
