// A training as a film: its moments, one after another or by a slider.

import { computeOutputs } from "../../engine/network.js";
import { makeBars } from "../../shared/bars.js";
import { argmax, decimal, percent } from "../../shared/format.js";
import { grey, IMAGE_SIDE, paint } from "../../shared/image.js";
import { showMatrix } from "../../shared/matrix.js";
import { layersAt } from "../../shared/recording.js";
import { text } from "../../shared/translations.js";
import { curvesOf, makeCurves, placeOf } from "./curves.js";
import { labelOf, makeWeights } from "./weights.js";

const PAUSE = 220; // ms from one moment to the next
const PAUSE_IN_SHOW = 120; // ms: a show in kiosk mode takes seconds
const UNITS_SHOWN = 16; // of the first layer, as the server shows

// Show runs in an element: {settings, points, moments, result}, see shared/recording.js. `onToggle` is called with whether
// the film is shown.
//
// Returns `open`, to be called with a run and what it is, the keys of two texts with their values; `close`; `pause`;
// `showDrawing`, to be called with the bytes of the drawing, or null; and `show`, after a change of language.
export function makeFilm(element, { onToggle }) {
  const find = (selector) => element.querySelector(selector);
  const [play, scrubber] = [find(".play"), find(".scrubber")];
  const showWeights = makeWeights(find(".weights"), find(".screen"));
  const showCurves = makeCurves(find(".curves"));
  const showColumns = makeBars(find(".columns"));
  let run = null;
  let describe = null; // returns what the run is
  let number = 0; // of the moment that is shown
  let layers = []; // of the network of that moment
  let scale = 1; // of the weights: the largest ones that are not exceptions, at the end
  let drawn = null; // bytes
  let timer = null;

  function open(newRun, newDescribe) {
    [run, describe, number] = [newRun, newDescribe, 0];
    scrubber.max = run.moments.length - 1;
    const [first] = layersAt(run.moments.at(-1), run.settings);
    const sizes = first.kernel.map(Math.abs).sort();
    scale = sizes[Math.floor(0.98 * sizes.length)] || 1;
    element.hidden = false;
    onToggle(true);
    show();
    scrubber.focus({ preventScroll: true });
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) start();
  }

  function close() {
    pause();
    run = null;
    element.hidden = true;
    onToggle(false);
  }

  // ---- Playing

  function start() {
    if (number === run.moments.length - 1) number = 0;
    const wait = document.body.classList.contains("showing") ? PAUSE_IN_SHOW : PAUSE;
    timer = setInterval(() => {
      number += 1;
      if (number === run.moments.length - 1) pause();
      show();
    }, wait);
    show();
  }

  function pause() {
    clearInterval(timer);
    timer = null;
  }

  function toggle() {
    if (timer === null) start();
    else pause();
    show();
  }
  play.addEventListener("click", toggle);
  scrubber.addEventListener("input", () => {
    pause();
    number = scrubber.valueAsNumber;
    show();
  });
  scrubber.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    toggle();
  });
  find(".close-film").addEventListener("click", close);

  // ---- Showing

  function show() {
    if (!run) return;
    const moment = run.moments[number];
    layers = layersAt(moment, run.settings);
    find(".tag").hidden = !run.isRecording;
    find(".film-title").textContent = describe();
    play.textContent = text(timer === null ? "learn_play" : "learn_pause");
    const step = (moment.epoch - 1) * moment.batches + moment.batch;
    const words = text(number ? "learn_moment" : "learn_moment_first", {
      epoch: moment.epoch,
      epochs: moment.epochs,
      step: decimal(step, 0),
    });
    const reads = text("learn_moment_reads", { accuracy: percent(moment.accuracy) });
    scrubber.value = number;
    scrubber.style.setProperty("--part", number / Math.max(1, scrubber.max));
    scrubber.setAttribute("aria-valuetext", `${words} ${reads}`);
    find(".moment b").textContent = words;
    find(".moment span").textContent = reads;
    const place = placeOf(moment);
    const isPast = (other) => placeOf(other) <= place;
    const curves = curvesOf(run.points.filter(isPast), run.moments.filter(isPast));
    showCurves({ curves, epochs: moment.epochs, peak: run.result.peak });
    showWeights(pictures());
    showMatrix(find(".matrix"), moment.confusion_matrix, { isByRow: true });
    showReading();
  }

  function pictures() {
    const { inputs, units, kernel } = layers[0];
    const toValue = (weight) => Math.max(-1, Math.min(1, weight / scale));
    return Array.from({ length: Math.min(UNITS_SHOWN, units) }, (_, unit) => ({
      width: IMAGE_SIDE,
      height: IMAGE_SIDE,
      values: Float32Array.from({ length: inputs }, (_, input) => toValue(kernel[input * units + unit])),
      label: labelOf(run.settings, unit),
    }));
  }

  function showReading() {
    paint(find(".seen"), IMAGE_SIDE, IMAGE_SIDE, drawn ?? new Uint8Array(IMAGE_SIDE ** 2), grey);
    find(".own-words").textContent = text(drawn ? "learn_film_own" : "learn_film_draw");
    const pixels = drawn && Float32Array.from(drawn, (level) => level / 255);
    const probabilities = pixels && computeOutputs(layers, pixels).at(-1);
    showColumns(probabilities, probabilities && argmax(probabilities));
  }

  return {
    open,
    close,
    show,
    pause() {
      pause();
      show();
    },
    showDrawing(bytes) {
      drawn = bytes;
      if (run) showReading();
    },
  };
}
