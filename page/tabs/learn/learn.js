// Learn: the tutorial's program with the visitor's settings, a training with them, its result, and trainings as films.

import { subject } from "../../pad/numbers.js";
import { makeAnnouncer, makeStageAnnouncer } from "../../shared/announcement.js";
import { makeBars } from "../../shared/bars.js";
import { emit, on } from "../../shared/events.js";
import { argmax, decimal, percent, share } from "../../shared/format.js";
import { showGallery } from "../../shared/gallery.js";
import { fromByte, grey, IMAGE_SIDE, paint, paintGrey, toBytes } from "../../shared/image.js";
import { followDrawing } from "../../shared/live.js";
import { showMatrix } from "../../shared/matrix.js";
import { whyNoMnist } from "../../shared/mnist.js";
import { ownNetwork, useNetwork } from "../../shared/own_network.js";
import { loadRecording } from "../../shared/recording.js";
import { follow, Rejected, request, requestFile, sentenceOf } from "../../shared/requests.js";
import { setText } from "../../shared/set_text.js";
import { showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/translations.js";
import { answerWithTrouble } from "../../shared/trouble.js";
import { makeChoices } from "./choices.js";
import { copyText } from "./copy.js";
import { curvesOf, isSamePlace, makeCurves, thinned } from "./curves.js";
import { makeFilm } from "./film.js";
import { keepRuns, readRuns } from "./kept_runs.js";
import { makeProgram } from "./program.js";
import { makeRuns } from "./runs.js";
import { verdictWords } from "./verdict.js";
import { labelOf, makeWeights } from "./weights.js";

const GHOSTS = 4; // of earlier trainings, the last ones

export function mount(element, props) {
  const find = (selector) => element.querySelector(selector);
  const form = find(".settings");
  const startButton = find(".start");
  const stopButton = find(".stop");

  let session = null; // a token, once there is one
  let stopTraining = null; // while one waits or runs
  let update = null; // the newest of the training; null before the first one
  let points = []; // of the curves: updates of the stage "learning", oldest first
  let moments = []; // of the training, if its network is small: see film.js
  let weights = []; // of the first layer, images; those of the training before until there are new ones
  let trained = props.settings; // of the newest training
  let result = null; // the update of the stage "done"
  let watched = null; // {image, probabilities} of the drawing; null for an empty pad
  let step = "program"; // the part that is shown on a projector: program, training or result
  let trouble = ""; // a sentence, about the training
  let noMnist = null; // the error that says why MNIST is missing
  let codeTrouble = ""; // about the program
  let isStopped = false; // by its button
  let isOpen = false;

  const choices = makeChoices(element, props, () => {
    clearTrouble();
    program.askLater();
  });
  const { settings, describe, help } = choices;
  const runs = readRuns(choices.isSettings); // the trainings of this visit that came to their end, oldest first

  if (choices.wrong.length) {
    trouble = text("learn_wrong_address", { names: choices.wrong.map((name) => text(`learn_${name}`)).join(", ") });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (props.training) start();
  });

  // Called when the settings change, not when their program arrives: the next training may fail before that.
  function clearTrouble() {
    trouble = "";
    showTrouble();
  }

  const program = makeProgram(find(".code"), {
    settings,
    isOpen: () => isOpen,
    showTrouble(words) {
      codeTrouble = words;
      showTrouble();
    },
  });

  find(".copy-link").addEventListener("click", async ({ currentTarget }) => {
    const isCopied = await copyText(choices.link());
    help(isCopied ? "learn_link_copied" : "learn_link_not_copied");
    currentTarget.focus({ preventScroll: true });
  });

  // ---- Without training on this server

  find(".elsewhere").hidden = props.training;
  find(".commands").textContent = props.commands;
  for (const part of [".run", ".watch", ".steps"]) find(part).hidden = !props.training;
  find(".watch-recording").classList.toggle("first-choice", !props.training);
  find(".lead").dataset.text = props.training ? "learn_lead" : "learn_lead_off";

  // ---- Start and stop

  // The request for a training. The session belongs to this page: a class may share one address.
  async function order() {
    const chosen = { settings: settings(), network: ownNetwork(), ...subject() };
    ({ session } = await request("session", { session }));
    return { ...chosen, session };
  }

  function start() {
    if (stopTraining) return;
    [update, points, moments, result, trouble, noMnist, isStopped] = [null, [], [], null, "", null, false];
    trained = settings();
    help("learn_epochs_why"); // the progress mentions epochs
    openStep("training");
    emit("training", true);
    stopTraining = follow("learn", order(), {
      onUpdate(newest) {
        update = newest;
        // The server repeats the last update to keep the connection open.
        if (newest.stage === "learning" && newest.batch > 0) {
          if (points.length && isSamePlace(newest, points.at(-1))) points.pop();
          points.push(newest);
        }
        if (newest.moment && !(moments.length && isSamePlace(newest, moments.at(-1)))) moments.push(momentOf(newest));
        if (newest.stage === "done") {
          result = newest;
          runs.push(finishedRun());
          keepRuns(runs);
        }
        show();
      },
      onEnd(error) {
        stopTraining = null;
        emit("training", false);
        if (error) trouble = sentenceOf(error, "learn_server_away");
        const hadFocus = document.activeElement === stopButton;
        show();
        if (result) openStep("result");
        if (hadFocus) startButton.focus({ preventScroll: true });
        if (hadFocus && error instanceof Rejected) answerWithTrouble(find(".trouble"), trouble);
        live.ask();
      },
    });
    show();
    stopButton.focus({ preventScroll: true });
  }

  function momentOf({ epoch, epochs, batch, batches, moment: { weights: halves, ...figures } }) {
    return { epoch, epochs, batch, batches, ...figures, halves: toBytes(halves) };
  }

  // The run that has just finished, as it is compared with later ones.
  function finishedRun() {
    const { test_accuracy, misread, seconds, peak } = result;
    return {
      number: (runs.at(-1)?.number ?? 0) + 1,
      settings: trained,
      epochs: trained.epochs,
      curves: thinned(curvesOf(points, moments)),
      peak: peak ?? 0,
      test_accuracy,
      misread,
      seconds,
    };
  }

  function stop() {
    stopTraining?.();
    stopTraining = null;
    emit("training", false);
    isStopped = true;
    show();
    startButton.focus();
  }
  stopButton.addEventListener("click", stop);

  async function checkMnist() {
    const found = await whyNoMnist();
    if (stopTraining) return; // which reports it, too
    noMnist = found;
    showState();
  }

  // ---- On a projector: three steps, one at a time

  function openStep(name) {
    step = name;
    find(".stages").dataset.step = step;
    document.body.dataset.learnStep = find(".film").hidden ? step : "training"; // with the pad
    for (const button of find(".steps").children) button.setAttribute("aria-pressed", button.dataset.step === step);
  }
  find(".steps").addEventListener("click", ({ target }) => target.dataset.step && openStep(target.dataset.step));
  openStep(step);

  // There the settings are hidden at first, to show the whole program.
  find(".show-settings").addEventListener("click", ({ currentTarget }) => {
    currentTarget.setAttribute("aria-expanded", currentTarget.getAttribute("aria-expanded") === "false");
  });

  find(".to-settings").addEventListener("click", () => {
    openStep("program");
    form.elements[0].focus({ preventScroll: true });
    find(".choose").scrollIntoView({ block: "center" });
  });

  // ---- Films: a recorded training, and the visitor's last one with a small network

  const film = makeFilm(find(".film"), {
    onToggle(isShown) {
      find(".stages").hidden = isShown;
      openStep(step);
      if (!isShown) opener?.focus({ preventScroll: true });
    },
  });
  let opener = null; // the button that opened the film

  find(".watch-recording").addEventListener("click", async ({ currentTarget }) => {
    opener = currentTarget;
    try {
      help("learn_recording_loading");
      const recording = await loadRecording();
      clearTrouble();
      help("learn_help");
      const values = () => ({
        ...recording.settings,
        digits: number(recording.settings.digits, 0),
        seconds: number(recording.result.seconds, 0),
      });
      film.open({ ...recording, isRecording: true }, () => text("learn_recorded", values()));
    } catch (error) {
      console.warn(error);
      trouble = text("learn_recording_missing");
      showTrouble();
    }
  });
  find(".replay").addEventListener("click", ({ currentTarget }) => {
    opener = currentTarget;
    const run = { settings: trained, points, moments, result };
    film.open(run, () => text("learn_replayed", { number: runs.at(-1).number, settings: describe(run.settings) }));
  });

  // ---- The trained network

  find(".use").addEventListener("click", () => useNetwork(result.token, "own"));
  find(".unuse").addEventListener("click", () => useNetwork(null));
  on("network", showUse);
  on("lost", (token) => {
    if (token !== result?.token) return;
    result.token = null;
    showUse();
    live.ask();
  });

  find(".download").addEventListener("click", async () => {
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await requestFile("download", { network: result.token }));
      link.download = "digits.keras";
      link.click();
      URL.revokeObjectURL(link.href);
      showUse();
    } catch (error) {
      answerWithTrouble(find(".used"), sentenceOf(error));
    }
  });

  // ---- Showing

  const number = (value, digits) => (value === null ? "–" : decimal(value, digits));
  const exactPercent = (value) => (value === null ? "–" : percent(value, 1));

  function show() {
    choices.show();
    showState();
    showCurves();
    showWeights();
    showField();
    showResult();
    film.show();
  }

  function showTrouble() {
    setText(find(".trouble"), trouble || (noMnist && sentenceOf(noMnist)) || codeTrouble);
  }

  function showState() {
    find(".curves-note").hidden = points.length === 0 || trained.dropout === 0 || trained.hidden_layers === 0;
    const isOn = stopTraining !== null;
    startButton.hidden = isOn;
    stopButton.hidden = !isOn;
    const progress = result ? 1 : (update?.progress ?? 0);
    find(".fill").style.transform = `scaleX(${progress})`;
    find(".track").setAttribute("aria-valuenow", Math.round(100 * progress));
    setText(find(".state"), stateWords(isOn));
    showTrouble();
    announce(isOn);
  }

  const announceStage = makeStageAnnouncer(find(".announcement.training"));
  function announce(isOn) {
    const words = stateWords(isOn);
    if (isStopped) announceStage("stopped", words);
    else if (result) announceStage("done", `${words} ${verdict()}`);
    else if (!isOn) announceStage("ready", "");
    else if (update?.stage === "waiting") announceStage(`waiting ${update.place}`, words);
    else if (update?.stage === "learning" && update.seconds_left === null) announceStage("preparing", words);
    else announceStage(update?.stage ?? "asking", words);
  }

  function stateWords(isOn) {
    if (isStopped) return text("learn_stopped");
    if (result) return text("learn_done", { seconds: number(result.seconds, 0) });
    if (!isOn) return trouble || noMnist ? "" : text("learn_ready");
    switch (update?.stage) {
      case "waiting":
        return text("learn_waiting", { place: update.place });
      case "importing":
        return text("learn_importing");
      case "loading":
        return text("learn_loading");
      case "fetching":
        return update.progress === null
          ? text("learn_fetching")
          : text("learn_fetched", { percent: percent(update.progress) });
      case "learning":
        if (update.seconds_left === null) return text("learn_preparing");
        return text("learn_learning", {
          epoch: update.epoch,
          epochs: update.epochs,
          left: timeLeft(update.seconds_left),
        });
      case "testing":
        return text("learn_testing");
      default:
        return text(update ? "learn_starting" : "learn_asking");
    }
  }

  function timeLeft(seconds) {
    if (seconds === null) return "";
    return seconds < 90
      ? text("learn_seconds_left", { seconds: Math.max(1, Math.round(seconds)) })
      : text("learn_minutes_left", { minutes: Math.round(seconds / 60) });
  }

  // ---- Curves: of this training, and faintly of those before

  const drawCurves = makeCurves(find(".curves"));
  function showCurves() {
    const ghosts = runs.slice(0, result ? -1 : undefined).slice(-GHOSTS);
    const epochs = points.at(-1)?.epochs || form.elements.epochs.valueAsNumber || 1;
    drawCurves({ curves: curvesOf(points, moments), epochs, peak: points.at(-1)?.peak }, ghosts);
    find(".key.ghost").hidden = ghosts.length === 0;
    const newest = (name) => points.findLast((point) => point[name] != null)?.[name] ?? null;
    for (const [name, prefix] of [
      ["training", ""],
      ["validation", "val_"],
    ]) {
      const values = [newest(`${prefix}loss`), newest(`${prefix}accuracy`)];
      find(`.${name} b`).textContent = values[0] === null ? "" : `${number(values[0], 3)} · ${exactPercent(values[1])}`;
    }
  }

  // ---- Weights of the first layer, as they form

  const drawWeights = makeWeights(find(".weights"), find(".stages"));
  function showWeights() {
    if (update?.weights?.length) weights = update.weights;
    drawWeights(
      weights.map(({ width, height, data }, unit) => ({
        width,
        height,
        values: Float32Array.from(toBytes(data), fromByte),
        label: labelOf(trained, unit),
      })),
    );
  }

  // ---- The drawing, read during and after a training

  let reading = ""; // of the drawing, in words
  const showColumns = makeBars(find(".columns"));
  const showRuns = makeRuns(find(".runs"), describe);

  // During a training its network reads the drawing, and afterwards the last trained one. Before that, the network that
  // answers on all tabs finds the digits.
  const isLearnt = () => stopTraining === null && Boolean(result?.token);
  const live = followDrawing({
    endpoint: "watch",
    more: () => ({ session, ...(isLearnt() && { network: result.token }) }),
    show(newest, asked) {
      const { image, probabilities } = newest ?? {};
      const isReadByIt = asked?.network && asked.network === result?.token;
      watched = newest && { image, probabilities: isReadByIt ? probabilities : null };
      film.showDrawing(watched && toBytes(image.data));
      showField();
    },
    showTrouble(words) {
      if (words) setText(find(".trouble"), words);
      else showTrouble();
    },
  });

  function showField() {
    find(".own-drawing").classList.toggle("empty", !watched);
    find(".own-words").textContent = text(watched ? "learn_own" : "learn_no_drawing");
    if (watched) paintGrey(find(".seen"), watched.image);
    else paint(find(".seen"), IMAGE_SIDE, IMAGE_SIDE, new Uint8Array(IMAGE_SIDE ** 2), grey);
    const learning = update?.probabilities ?? points.at(-1)?.probabilities;
    const probabilities = watched && ((stopTraining ? learning : (watched.probabilities ?? learning)) ?? null);
    showColumns(probabilities, probabilities && argmax(probabilities));
    reading = probabilities ? readingOf(probabilities) : "";
    announceReading();
  }

  const readingOf = (probabilities) => {
    const digit = argmax(probabilities);
    return text("mistakes_predicted", { digit, percent: share(probabilities[digit]) });
  };
  // The readings during a training change too often to be announced.
  const announceReading = makeAnnouncer(find(".announcement.reading"), live, () =>
    isOpen && stopTraining === null ? reading : null,
  );

  // ---- The result

  function showResult() {
    find(".result").hidden = runs.length === 0;
    find(".summary").hidden = result === null;
    showRuns(runs);
    find(".confusions").hidden = find(".examples").hidden = result === null;
    if (!result) return;
    find(".verdict").textContent = verdict();
    find(".replay").hidden = moments.length < 2;
    showMatrix(find(".matrix"), result.confusion_matrix);
    find(".count").textContent = text("learn_mistakes", { count: result.misread });
    showGallery(find(".gallery"), result.examples);
    showUse();
  }

  const verdict = () => verdictWords(result, trained, props.tutorial);

  function showUse() {
    if (!result) return;
    const isUsed = ownNetwork() !== null && ownNetwork() === result.token;
    find(".use").hidden = isUsed || result.token === null;
    find(".unuse").hidden = !isUsed;
    find(".download").hidden = result.token === null;
    find(".used").textContent = isUsed ? text("learn_used") : "";
  }

  translate(element, show);
  show();
  showInTab(element, "learn", (isNowOpen) => {
    isOpen = live.isOpen = isNowOpen;
    if (!isOpen) {
      film.pause();
      return;
    }
    program.askIfMissing();
    if (props.training) checkMnist();
  });
  live.ask();
}
