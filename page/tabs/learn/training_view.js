// The view of a training, while it runs and afterwards, and of a recorded one: at its newest state, or at a moment that the
// slider chooses.

import { argmax, clamp } from "../../common/math.js";
import { computeOutputs } from "../../common/network.js";
import { makeBars } from "../../shared/bars.js";
import { finder, setText } from "../../shared/elements.js";
import { grey, IMAGE_SIDE, paint } from "../../shared/image.js";
import { showMatrix } from "../../shared/matrix.js";
import { decimal, percent, text } from "../../shared/texts.js";
import { curvesOf, makeCurves } from "./curves.js";
import { layersAt } from "./recording.js";
import { placeOf } from "./run.js";
import { endedRun, isRunning, shownMoment, shownRun } from "./state.js";
import { makeWeights } from "./weights.js";

/** @import { Layer } from "../../common/types.d.ts" @import { Place } from "./run.js" */
/** @import { State, Store } from "./state.js" @import { LearningUpdate, Measure, Moment, Run } from "./types.d.ts" */

const GHOSTS = 4; // of earlier trainings, the last ones
const UNITS_SHOWN = 16; // of the first layer, as during a training
const LARGE = 0.98; // the part of the weights below the one that has the full colour

// Show runs in Learn's element. Returns `reading`, which returns the ten probabilities that the bars show, or null.
export function makeTrainingView(/** @type {HTMLElement} */ element, /** @type {Store} */ { state, subscribe }) {
  const find = finder(element);
  const drawCurves = makeCurves(find(".curves"));
  const drawWeights = makeWeights(find("button.weights"), find(".screen"));
  const showColumns = makeBars(find(".columns"));
  let decoded = /** @type {{ moment: Moment, layers: Layer[] } | null} */ (null); // whose weights were needed last

  const isNewest = () => state.place === null;

  function show() {
    showCurves();
    showWeights();
    showConfusions();
    showReading();
  }
  subscribe(show, ["run", "isOn", "runs", "recording", "place", "settings", "language"]);
  subscribe(showReading, ["field"]);

  function showCurves() {
    const [run, moment, ghosts] = [shownRun(state), shownMoment(state), ghostsOf(state)];
    const isPast = (/** @type {Place} */ other) => !moment || isNewest() || placeOf(other) <= placeOf(moment);
    const points = run?.points.filter(isPast) ?? [];
    const curves = curvesOf(points, run?.moments.filter(isPast));
    const peak = points.at(-1)?.peak ?? run?.result?.peak ?? 0;
    drawCurves({ curves, epochs: run?.settings.epochs || state.settings.epochs || 1, peak }, ghosts);
    find(".key.ghost").hidden = ghosts.length === 0;
    const { dropout = 0, hidden_layers: layers = 0 } = run?.settings ?? {};
    find(".curves-note").hidden = points.length === 0 || dropout === 0 || layers === 0;
    setText(find(".training b"), newestFigures(points, ""));
    setText(find(".validation b"), newestFigures(points, "val_"));
  }

  function showWeights() {
    const [run, moment] = [shownRun(state), shownMoment(state)];
    if (!run) return drawWeights([]);
    const newest = newestWeights(run);
    if (newest.length === 0) return; // those of the training before, until there are new ones
    const scale = scaleOf(newest);
    const toValue = (/** @type {number} */ weight) => clamp(weight / scale, -1, 1);
    drawWeights(
      (isNewest() || !moment ? newest : firstWeights(layersOf(run, moment))).map((weights, unit) => ({
        values: weights.map(toValue),
        label: run.settings.hidden_layers === 0 ? String(unit) : "", // without a hidden layer each unit is a digit's
      })),
    );
  }

  function newestWeights(/** @type {Run} */ run) {
    const last = run.moments.at(-1);
    return run.weights.length > 0 || !last ? run.weights : firstWeights(layersOf(run, last));
  }

  function layersOf(/** @type {Run} */ run, /** @type {Moment} */ chosen) {
    if (decoded?.moment !== chosen) decoded = { moment: chosen, layers: layersAt(chosen, run.settings) };
    return decoded.layers;
  }

  function showConfusions() {
    const matrix = (isNewest() && shownRun(state)?.result?.confusion_matrix) || shownMoment(state)?.confusion_matrix;
    find(".confusions").hidden = !matrix;
    if (matrix) showMatrix(find("table.matrix"), matrix, { isByRow: true });
  }

  function showReading() {
    const isPast = state.recording !== null || !isNewest();
    const drawn = state.field;
    const key = drawn ? (isPast ? "learn_film_own" : "learn_own") : isPast ? "learn_film_draw" : "learn_no_drawing";
    setText(find(".own-words"), text(key));
    find(".own-drawing").classList.toggle("empty", !drawn);
    paint(find("canvas.seen"), IMAGE_SIDE, IMAGE_SIDE, drawn ?? new Uint8Array(IMAGE_SIDE ** 2), grey);
    const probabilities = reading();
    showColumns(probabilities, probabilities && argmax(probabilities));
  }

  // The worker reads the drawing during a training.
  function reading() {
    const { field } = state;
    const [run, moment] = [shownRun(state), shownMoment(state)];
    if (!run || !field) return null;
    if (isNewest() && isRunning(state)) return run.probabilities;
    if (isNewest() && run.result?.end === "diverged") return null;
    const layers = (isNewest() && run.result?.network?.layers) || (moment && layersOf(run, moment));
    if (!layers) return null;
    const pixels = Float32Array.from(field, (level) => level / 255);
    return Array.from(computeOutputs(layers, pixels)[layers.length - 1]);
  }

  show();
  return { reading };
}

// The earlier trainings that are shown beside the newest one.
function ghostsOf(/** @type {State} */ state) {
  const others = state.runs.slice(0, endedRun(state) ? -1 : undefined);
  return state.recording ? [] : others.slice(-GHOSTS);
}

// The newest loss and accuracy of the points, on the training digits or with a prefix on the test digits, or "".
function newestFigures(/** @type {LearningUpdate[]} */ points, /** @type {"" | "val_"} */ prefix) {
  const newest = (/** @type {Measure} */ name) => {
    const figures = points.map((point) => point[/** @type {const} */ (`${prefix}${name}`)] ?? null);
    return figures.findLast((figure) => figure !== null) ?? null;
  };
  const [loss, accuracy] = [newest("loss"), newest("accuracy")];
  return loss === null ? "" : `${decimal(loss, 3)} · ${accuracy === null ? "–" : percent(accuracy, 1)}`;
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
