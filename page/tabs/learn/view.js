// The view of a training, while it runs and afterwards, and of a recorded one: at its newest state, or at a moment that the
// slider chooses.

import { argmax, clamp } from "../../engine/math.js";
import { computeOutputs } from "../../engine/network.js";
import { makeBars } from "../../shared/bars.js";
import { finder } from "../../shared/finder.js";
import { decimal, percent } from "../../shared/format.js";
import { grey, IMAGE_SIDE, paint } from "../../shared/image.js";
import { showMatrix } from "../../shared/matrix.js";
import { setText } from "../../shared/set_text.js";
import { text } from "../../shared/translations.js";
import { curvesOf, makeCurves, placeOf } from "./curves.js";
import { makePlayer } from "./player.js";
import { layersAt } from "./recording.js";
import { endedRun } from "./state.js";
import { makeWeights } from "./weights.js";

/**
 * @import { Layer } from "../../engine/types.d.ts"
 * @import { Place } from "./curves.js"
 * @import { State, Store } from "./state.js"
 * @import { LearningUpdate, Measure, Moment, Run } from "./types.d.ts"
 */

const GHOSTS = 4; // of earlier trainings, the last ones
const UNITS_SHOWN = 16; // of the first layer, as during a training
const LARGE = 0.98; // the part of the weights below the one that has the full colour

// Show runs in Learn's element. Returns `reading`, which returns the ten probabilities that the bars show, or null.
export function makeView(/** @type {HTMLElement} */ element, /** @type {Store} */ { state, subscribe }) {
  const find = finder(element);
  const drawCurves = makeCurves(find(".curves"));
  const drawWeights = makeWeights(find("button.weights"), find(".screen"));
  const showColumns = makeBars(find(".columns"));
  const player = makePlayer(find(".player"), show);
  let shown = shownOf(state);
  let moment = /** @type {Moment | null} */ (null); // of the run that is shown; null without one
  let decoded = /** @type {{ moment: Moment, layers: Layer[] } | null} */ (null); // whose weights were needed last
  let probabilities = /** @type {number[] | null} */ (null); // of the drawing

  const isNewest = () => player.number === null;

  subscribe(({ isOn }) => isOn && player.follow(), ["isOn"]);
  subscribe(() => player.follow(), ["recording"]);
  subscribe(show, ["run", "isOn", "runs", "recording", "settings", "language"]);
  subscribe(showReading, ["field"]);
  subscribe(({ recording }) => recording && player.play(), ["recording"]);
  subscribe(({ isOpen }) => isOpen || player.pause(), ["isOpen"]);

  function show() {
    shown = shownOf(state);
    const { run } = shown;
    moment = run?.moments.at(player.number ?? -1) ?? null;
    showMoment();
    showCurves();
    showWeights();
    showConfusions();
    showReading();
  }

  // The newest state of a running training is in its progress.
  function showMoment() {
    const [words, reads] = moment ? wordsOf(moment) : ["", ""];
    player.show(shown.run?.moments.length ?? 0, `${words} ${reads}`);
    find(".moment").hidden = moment === null || (shown.isOn && isNewest());
    setText(find(".moment b"), words);
    setText(find(".moment span"), reads);
  }

  function showCurves() {
    const { run, ghosts, epochs } = shown;
    const isPast = (/** @type {Place} */ other) => !moment || isNewest() || placeOf(other) <= placeOf(moment);
    const points = run?.points.filter(isPast) ?? [];
    const curves = curvesOf(points, run?.moments.filter(isPast));
    const peak = points.at(-1)?.peak ?? run?.result?.peak ?? 0;
    drawCurves({ curves, epochs: run?.settings.epochs || epochs, peak }, ghosts);
    find(".key.ghost").hidden = ghosts.length === 0;
    const { dropout = 0, hidden_layers: layers = 0 } = run?.settings ?? {};
    find(".curves-note").hidden = points.length === 0 || dropout === 0 || layers === 0;
    setText(find(".training b"), newestFigures(points, ""));
    setText(find(".validation b"), newestFigures(points, "val_"));
  }

  function showWeights() {
    const { run } = shown;
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
    const matrix = (isNewest() && shown.run?.result?.confusion_matrix) || moment?.confusion_matrix;
    find(".confusions").hidden = !matrix;
    if (matrix) showMatrix(find("table.matrix"), matrix, { isByRow: true });
  }

  function showReading() {
    const isPast = shown.isRecorded || !isNewest();
    const drawn = state.field;
    const key = drawn ? (isPast ? "learn_film_own" : "learn_own") : isPast ? "learn_film_draw" : "learn_no_drawing";
    setText(find(".own-words"), text(key));
    find(".own-drawing").classList.toggle("empty", !drawn);
    paint(find("canvas.seen"), IMAGE_SIDE, IMAGE_SIDE, drawn ?? new Uint8Array(IMAGE_SIDE ** 2), grey);
    probabilities = drawn && read(drawn);
    showColumns(probabilities, probabilities && argmax(probabilities));
  }

  // The worker reads the drawing during a training.
  function read(/** @type {Uint8Array} */ drawn) {
    const { run, isOn } = shown;
    if (!run) return null;
    if (isNewest() && isOn) return run.probabilities;
    if (isNewest() && run.result?.end === "diverged") return null;
    const layers = (isNewest() && run.result?.network?.layers) || (moment && layersOf(run, moment));
    return layers ? outputsOf(layers, drawn) : null;
  }

  show();
  return { reading: () => probabilities };
}

function outputsOf(/** @type {Layer[]} */ layers, /** @type {Uint8Array} */ bytes) {
  const input = Float32Array.from(bytes, (level) => level / 255);
  return Array.from(computeOutputs(layers, input)[layers.length - 1]);
}

// The newest training or the recorded one, whether it is running or recorded, the earlier ones, and how many epochs the curves
// have without a run.
function shownOf(/** @type {State} */ { run, isOn, runs, recording, settings }) {
  const isRecorded = recording !== null;
  const others = runs.slice(0, endedRun({ run, isOn }) ? -1 : undefined);
  const ghosts = isRecorded ? [] : others.slice(-GHOSTS);
  return { run: recording ?? run, isOn: isOn && !isRecorded, isRecorded, ghosts, epochs: settings.epochs || 1 };
}

function wordsOf(/** @type {Moment} */ { epoch, epochs, batch, batches, accuracy }) {
  const step = (epoch - 1) * batches + batch;
  return [
    text(step ? "learn_moment" : "learn_moment_first", { epoch, epochs, step: decimal(step, 0) }),
    text("learn_moment_reads", { accuracy: percent(accuracy) }),
  ];
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
