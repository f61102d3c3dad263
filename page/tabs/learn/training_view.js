// The view of a training, while it runs and afterwards, and of a recorded one: at its newest state, or at a moment that the
// slider chooses.

import { argmax, clamp } from "../../common/math.js";
import { computeOutputs } from "../../common/network.js";
import { makeBars } from "../../shared/bars.js";
import { finder, setText } from "../../shared/elements.js";
import { showMatrix } from "../../shared/matrix.js";
import { decimal, text } from "../../shared/texts.js";
import { curvesOf, makeCurves } from "./curves.js";
import { layersAt } from "./recording.js";
import { placeOf } from "./run.js";
import { endedRun, isRunning, matrixOf, shownMoment, shownRun } from "./state.js";
import { FAILED, lessonOf } from "./verdict.js";
import { makeWeightPictures } from "./weight_pictures.js";

/** @import { Layer } from "../../common/types.d.ts" @import { Place } from "./run.js" */
/** @import { State, Store } from "./state.js" @import { Moment, Run } from "./types.d.ts" */

const GHOSTS = 4; // of earlier trainings, the last ones
const UNITS_SHOWN = 16; // of the first layer, as during a training
const LARGE = 0.98; // the part of the weights below the one that has the full colour

// Show runs in Learn's element. Returns `reading`, which returns the ten probabilities that the bars show, or null.
export function makeTrainingView(/** @type {HTMLElement} */ element, /** @type {Store} */ store) {
  const { state, subscribe } = store;
  const find = finder(element);
  const layersOf = makeDecoder();
  const reading = () => readingOf(state, layersOf);
  const showColumns = makeBars(find(".columns"));
  const changes = /** @type {(keyof State)[]} */ ([
    "run",
    "isOn",
    "runs",
    "recording",
    "place",
    "settings",
    "language",
  ]);

  function showReading() {
    const probabilities = reading();
    showColumns(probabilities, probabilities && argmax(probabilities));
  }
  function showMatrixOf() {
    const matrix = matrixOf(state);
    if (matrix && state.part === "matrix") showMatrix(find("table.matrix"), matrix, { isByRow: true });
  }
  makeProgressCurves(element, store, changes);
  makeFirstWeights(find("div.weights"), store, layersOf, [...changes, "part"]);
  subscribe(showMatrixOf, [...changes, "part"]);
  subscribe(showReading, [...changes, "field"]);
  showReading();
  return { reading };
}

const isNewest = (/** @type {State} */ { place }) => place === null;

// Returns a function that returns the layers of a run's network at a moment, and keeps those that were needed last.
/** @typedef {(run: Run, moment: Moment) => Layer[]} Decoder @returns {Decoder} */
function makeDecoder() {
  let decoded = /** @type {{ moment: Moment, layers: Layer[] } | null} */ (null);
  return (run, moment) => {
    if (decoded?.moment !== moment) decoded = { moment, layers: layersAt(moment, run.settings) };
    return decoded.layers;
  };
}

// The curve of the accuracy, or of the loss if the result is about that; the other one is shown when asked. The large number is
// the newest accuracy on the test digits.
/** @param {HTMLElement} element @param {Store} store @param {(keyof State)[]} changes */
function makeProgressCurves(element, { state, subscribe }, changes) {
  const find = finder(element);
  const { figures, draw } = makeCurves();

  function show() {
    const [run, moment, ghosts] = [shownRun(state), shownMoment(state), ghostsOf(state)];
    const isPast = (/** @type {Place} */ other) => !moment || isNewest(state) || placeOf(other) <= placeOf(moment);
    const points = run?.points.filter(isPast) ?? [];
    const curves = curvesOf(points, run?.moments.filter(isPast));
    const peak = points.at(-1)?.peak ?? run?.result?.peak ?? 0;
    const [first, other] = isAboutLoss(state) ? ["loss", "accuracy"] : ["accuracy", "loss"];
    if (!find(".curves").contains(figures[first])) {
      find(".curves").replaceChildren(figures[first]);
      find(".other-curve").replaceChildren(figures[other]);
    }
    draw({ curves, epochs: run?.settings.epochs || state.settings.epochs || 1, peak }, ghosts);
    setText(find(".parts .other"), text(`learn_${other}`));
    find(".screen").classList.toggle("before", !run);
    find(".key.ghost").hidden = ghosts.length === 0;
    const newest = run && curves.accuracy.validation.at(-1);
    find(".score").classList.toggle("empty", !newest);
    setText(find(".score b"), newest ? decimal(100 * newest[1], 0) : "–");
  }
  subscribe(show, changes);
  show();
}

function isAboutLoss(/** @type {State} */ state) {
  const ended = state.recording ? null : endedRun(state);
  return ended !== null && FAILED.includes(lessonOf(ended.result, ended.settings));
}

// The weights of the first layer's units, while they are asked for.
/** @param {HTMLElement} box @param {Store} store @param {Decoder} layersOf @param {(keyof State)[]} changes */
function makeFirstWeights(box, { state, subscribe }, layersOf, changes) {
  const draw = makeWeightPictures(box);

  function newestWeights(/** @type {Run} */ run) {
    const last = run.moments.at(-1);
    return run.weights.length > 0 || !last ? run.weights : firstWeights(layersOf(run, last));
  }
  function show() {
    const [run, moment] = [shownRun(state), shownMoment(state)];
    if (!run || state.part !== "weights") return;
    const newest = newestWeights(run);
    if (newest.length === 0) return; // those of the training before, until there are new ones
    const scale = scaleOf(newest);
    const toValue = (/** @type {number} */ weight) => clamp(weight / scale, -1, 1);
    draw(
      (isNewest(state) || !moment ? newest : firstWeights(layersOf(run, moment))).map((weights, unit) => ({
        values: weights.map(toValue),
        label: run.settings.hidden_layers === 0 ? String(unit) : "", // without a hidden layer each unit is a digit's
      })),
    );
  }
  subscribe(show, changes);
}

// The ten probabilities that the shown network gives the drawing. The worker reads it during a training.
/** @param {State} state @param {Decoder} layersOf */
function readingOf(state, layersOf) {
  const { field } = state;
  const [run, moment] = [shownRun(state), shownMoment(state)];
  if (!run || !field) return null;
  if (isNewest(state) && isRunning(state)) return run.probabilities;
  if (isNewest(state) && run.result?.end === "diverged") return null;
  const layers = (isNewest(state) && run.result?.network?.layers) || (moment && layersOf(run, moment));
  if (!layers) return null;
  const pixels = Float32Array.from(field, (level) => level / 255);
  return Array.from(computeOutputs(layers, pixels)[layers.length - 1]);
}

// The earlier trainings that are shown beside the newest one.
function ghostsOf(/** @type {State} */ state) {
  const others = state.runs.slice(0, endedRun(state) ? -1 : undefined);
  return state.recording ? [] : others.slice(-GHOSTS);
}

// The weights of the first layer's first units, a Float32Array each.
const firstWeights = (/** @type {Layer[]} */ [{ inputs, units, kernel }]) =>
  Array.from({ length: Math.min(UNITS_SHOWN, units) }, (_, unit) =>
    Float32Array.from({ length: inputs }, (_, input) => kernel[input * units + unit]),
  );

// The weight that has the full colour: larger ones are exceptions.
function scaleOf(/** @type {Float32Array[]} */ weights) {
  const sizes = Float32Array.from(weights.flatMap((each) => Array.from(each, Math.abs))).sort();
  return sizes[Math.floor(LARGE * sizes.length)] || 1;
}
