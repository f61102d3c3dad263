// What Inside shows, and what follows from it. The modules of the tab get it in a store, see shared/events.js, and show what has
// changed.

import { argmax } from "../../common/math.js";
import { toBytes } from "../../shared/image.js";
import { isInLesson } from "../../shared/mode.js";
import { EXPERIMENT, ownNetwork, runningExperiment } from "../../shared/own_network.js";
import { stored } from "../../shared/storage.js";

/**
 * @import { Experiment } from "../../types.d.ts"
 * @import { ExampleAnswer, InsideAnswer, StillReadsAnswer, StructureAnswer, Unit } from "./types.d.ts"
 */

// What the picture shows, one press after the other: the pixels, one unit, its layer, the whole network.
export const UNIT = 1;
export const LAYER = 2;
export const WHOLE = 3;
export const BUILT = "inside"; // the name under which the browser stores that it was built once

export const initialState = () => ({
  part: stored(BUILT) === null ? 0 : WHOLE,
  isSmall: ownNetwork() === null, // whether the small network is shown, to look into, or the one that answers on Draw
  /** @type {StructureAnswer | null} */
  structure: null, // of the network that is shown; null until it is loaded
  /** @type {InsideAnswer | ExampleAnswer | null} */
  answer: null, // about the drawing or the test digit; null without one
  /** @type {InsideAnswer["hidden"] | null} */
  finished: null, // the units' activity for the drawing on the pad, once a line of it has ended
  before: /** @type {InsideAnswer["hidden"] | null} */ (null), // the same for the drawing before; null if no answer came
  chosen: /** @type {Unit | null} */ (null), // the unit that was tapped or focused: {layer, unit}; the outputs are those of the last layer
  example: /** @type {{ position: number, tab: string } | null} */ (null), // a test digit, and the tab that has sent it; null for the drawing
  label: /** @type {{ tab: string, digit: number, phone: number | string, version?: number } | null} */ (null), // of a drawing of the class: {tab, digit, phone, version}, the last once it is complete; null for others
  isBreaking: false, // whether a tap on a unit switches it off
  /** @type {{ experiment: Experiment | null, answer: StillReadsAnswer | null } | null} */
  counted: null, // which test digits the network still read in an experiment, see `still_reads` in answers.worker.js; no answer without MNIST
  isOpen: false,
});

/** @typedef {ReturnType<typeof initialState>} State */
/** @typedef {ReturnType<typeof import("../../shared/events.js").makeStore<State>>} Store */

export const withoutAnswer = () => ({ chosen: null, answer: null });

// The label of a class's drawing, until another one is drawn.
/** @param {State} state @param {{ isDrawing: boolean, version: number }} drawing */
export function labelAfter({ label }, { isDrawing, version }) {
  if (label && label.version === undefined) return isDrawing ? label : { ...label, version };
  return label?.version === version ? label : null;
}

// What is shown: a lesson, what another tab has sent, and a network without images of its units need the whole network.
export function partOf(/** @type {State} */ { part, example, label, structure }) {
  const isReady = isInLesson() || example || label || (structure && !(structure.looks && structure.hidden.length));
  return isReady ? WHOLE : part;
}

// The unit of the first layer that is most active; the first one without a drawing.
export function mostActive(/** @type {State} */ { answer }) {
  return { layer: 0, unit: answer ? argmax([...toBytes(answer.hidden[0].data)]) : 0 };
}

export const hiddenLayers = (/** @type {State} */ { structure }) => structure?.hidden ?? [];

// The label of the test digit; undefined until it is known.
export const trueDigit = (/** @type {State} */ { example, answer }) =>
  example && answer && "true" in answer ? answer.true : undefined;

// What a request says about the network that is shown. The small one is the page's, except in an experiment.
export const networkOf = (/** @type {State} */ { isSmall }) =>
  runningExperiment()
    ? { network: EXPERIMENT, small: false }
    : { network: isSmall ? null : ownNetwork(), small: isSmall };

/** @param {Unit | null} one @param {Unit | null} other */
export const isSame = (one, other) => one?.layer === other?.layer && one?.unit === other?.unit;
