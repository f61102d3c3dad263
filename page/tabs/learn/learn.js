// Learn: the tutorial's program with the visitor's settings, a training with them, and its result.

import { drawing } from "../../pad/canvas.js";
import { choice } from "../../pad/numbers.js";
import { makeAnnouncer, makeStageAnnouncer } from "../../shared/announcement.js";
import { makeBars } from "../../shared/bars.js";
import { makeButton } from "../../shared/button.js";
import { emit, on } from "../../shared/events.js";
import { argmax, decimal, percent } from "../../shared/format.js";
import { showGallery } from "../../shared/gallery.js";
import { diverging, fromByte, grey, IMAGE_SIDE, paint, paintGrey, toBytes } from "../../shared/image.js";
import { followDrawing } from "../../shared/live.js";
import { showMatrix } from "../../shared/matrix.js";
import { ownNetwork, useNetwork } from "../../shared/own_network.js";
import { follow, Rejected, request, requestFile, sentenceOf } from "../../shared/requests.js";
import { setText } from "../../shared/set_text.js";
import { showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/translations.js";
import { answerWithTrouble } from "../../shared/trouble.js";
import { isSamePlace, recent, showCurve, validated } from "./curves.js";
import { makeProgram } from "./program.js";
import { makeRuns } from "./runs.js";

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
  let weights = []; // of the first layer, images; those of the training before until there are new ones
  let result = null; // the update of the stage "done"
  let watched = null; // {image, probabilities} of the drawing; null for an empty pad
  const runs = []; // the trainings of this visit that came to their end, oldest first
  let step = "program"; // the part that is shown on a projector: program, training or result
  let trouble = ""; // a sentence, about the training
  let codeTrouble = ""; // about the program
  let isStopped = false; // by its button
  let isOpen = false;

  // ---- Settings, and the code for them

  for (const [name, choices] of Object.entries(props.choices)) {
    for (const value of choices) form.elements[name].append(new Option(String(value), value));
  }
  for (const field of form.querySelectorAll("select, input")) {
    field.value = props.settings[field.name];
    const explain = () => help(`learn_${field.name}_why`);
    field.addEventListener("focus", explain);
    field.closest("label").addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && explain());
    if (field.type === "number") [field.min, field.max] = props.ranges[field.name];
  }
  help("learn_help");

  // Show an explanation, the text of a key.
  function help(key) {
    find(".help").dataset.text = key;
    setText(find(".help"), text(key));
  }

  // ---- Presets

  const isSame = (one, other) => Object.entries(one).every(([name, value]) => other[name] === value);
  const presetOf = (chosen) => Object.keys(props.presets).find((name) => isSame(props.presets[name], chosen));

  for (const name of Object.keys(props.presets)) {
    const choose = () => {
      for (const [field, value] of Object.entries(props.presets[name])) form.elements[field].value = value;
      help(`learn_preset_${name}_why`);
      clearTrouble();
      showPresets();
      program.ask();
    };
    const button = makeButton(choose, { className: "pill" });
    button.dataset.text = `learn_preset_${name}`;
    find(".presets").append(button);
  }

  function showPresets() {
    const preset = presetOf(settings());
    for (const button of find(".presets").children) {
      button.setAttribute("aria-pressed", button.dataset.text === `learn_preset_${preset}`);
    }
  }

  function settings() {
    const values = Array.from(form.querySelectorAll("select, input"), ({ name, value }) => [
      name,
      name === "optimizer" ? value : toNumber(value),
    ]);
    return Object.fromEntries(values);
  }
  const toNumber = (words) => (words.trim() === "" ? null : Number(words)); // the server reports invalid ones

  form.addEventListener("input", () => {
    program.askLater();
    clearTrouble();
    showPresets();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
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

  // ---- Start and stop

  // The request for a training. The session belongs to this page: a class may share one address.
  async function order() {
    const { strokes, lineWidth } = drawing();
    const chosen = { settings: settings(), strokes, line_width: lineWidth, network: ownNetwork(), ...choice() };
    ({ session } = await request("session", { session }));
    return { ...chosen, session };
  }

  function start() {
    if (stopTraining) return;
    [update, points, result, trouble, isStopped] = [null, [], null, "", false];
    const chosen = settings();
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
        if (newest.stage === "done") {
          result = newest;
          runs.push({ ...newest, number: runs.length + 1, settings: chosen, points });
        }
        show();
      },
      onEnd(error) {
        stopTraining = null;
        emit("training", false);
        if (error) trouble = sentenceOf(error, "learn_server_away");
        if (error?.reason === "no_data") trouble = `${text("no_mnist")} (${trouble})`;
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

  function stop() {
    stopTraining?.();
    stopTraining = null;
    emit("training", false);
    isStopped = true;
    show();
    startButton.focus();
  }
  stopButton.addEventListener("click", stop);

  // ---- On a projector: three steps, one at a time

  function openStep(name) {
    step = name;
    find(".stages").dataset.step = document.body.dataset.learnStep = step;
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
      answerWithTrouble(find(".used"), sentenceOf(error, "server_away_now"));
    }
  });

  // ---- Showing

  const number = (value, digits) => (value === null ? "–" : decimal(value, digits));
  const exactPercent = (value) => (value === null ? "–" : percent(value, 1));

  function show() {
    for (const option of form.elements.digits) option.textContent = number(Number(option.value), 0);
    showState();
    showPresets();
    showCurves();
    showWeights();
    showField();
    showResult();
  }

  function showTrouble() {
    setText(find(".trouble"), trouble || codeTrouble);
  }

  function showState() {
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
    else if (result) announceStage("done", `${words} ${verdictWords()}`);
    else if (!isOn) announceStage("ready", "");
    else if (update?.stage === "waiting") announceStage(`waiting ${update.place}`, words);
    else if (update?.stage === "learning" && update.seconds_left === null) announceStage("preparing", words);
    else announceStage(update?.stage ?? "asking", words);
  }

  function stateWords(isOn) {
    if (isStopped) return text("learn_stopped");
    if (result) return text("learn_done", { seconds: number(result.seconds, 0) });
    if (!isOn) return trouble ? "" : text("learn_ready");
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

  function showCurves() {
    const curves = (updates) => ({
      loss: { training: recent(updates, "loss"), validation: validated(updates, "val_loss") },
      accuracy: { training: recent(updates, "accuracy"), validation: validated(updates, "val_accuracy") },
    });
    const run = curves(points);
    const earlier = runs.filter((each) => each.points !== points).slice(-GHOSTS);
    const ghosts = earlier.map((each) => curves(each.points));
    const own = [...run.loss.training, ...run.loss.validation];
    const losses = (own.length ? own : ghosts.flatMap(({ loss }) => loss.validation)).map(([, loss]) => loss);
    const epochs = Math.max(
      1,
      points.at(-1)?.epochs || form.elements.epochs.valueAsNumber || 1,
      ...earlier.map((each) => each.settings.epochs),
    );
    for (const [name, highest, format] of [
      ["loss", Math.max(0.5, ...losses), (value) => number(value, value < 10 ? 1 : 0)],
      ["accuracy", 1, (value) => percent(value)],
    ]) {
      const others = ghosts.map((each) => each[name]);
      showCurve(find(`svg.${name}`), { run: run[name], ghosts: others, epochs, highest, format });
    }
    find(".key.ghost").hidden = earlier.length === 0;
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

  function showWeights() {
    const shown = update?.weights?.length ? update.weights : weights;
    weights = shown;
    const box = find(".weights");
    while (box.childElementCount > shown.length) box.lastChild.remove();
    while (box.childElementCount < shown.length) box.append(document.createElement("canvas"));
    shown.forEach(({ width, height, data }, i) => {
      paint(box.children[i], width, height, toBytes(data), (byte) => diverging(fromByte(byte)));
    });
    find(".first-layer").classList.toggle("empty", shown.length === 0);
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
      showField();
    },
    showTrouble(words) {
      setText(find(".trouble"), words || trouble || codeTrouble);
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
    return text("mistakes_predicted", { digit, percent: percent(probabilities[digit]) });
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
    find(".verdict").textContent = verdictWords();
    showMatrix(find(".matrix"), result.confusion_matrix);
    find(".count").textContent = text("learn_mistakes", { count: result.misread });
    showGallery(find(".gallery"), result.examples);
    showUse();
  }

  // Describe a training's settings: the preset, or the differences from the tutorial.
  function describe(chosen) {
    const preset = presetOf(chosen);
    if (preset) return text(`learn_preset_${preset}`);
    const changes = Object.entries(chosen).filter(([name, value]) => value !== props.settings[name]);
    const values = { digits: (value) => number(value, 0) };
    return changes.map(([name, value]) => `${text(`learn_${name}`)} ${values[name]?.(value) ?? value}`).join(", ");
  }

  function verdictWords() {
    const figures = text("learn_verdict", {
      accuracy: exactPercent(result.test_accuracy),
      misread: number(result.misread, 0),
    });
    if (result.end !== "finished") return `${figures} ${text(`learn_end_${result.end}`)}`;
    if (!props.tutorial) return figures;
    const isBetter = result.test_accuracy > props.tutorial.test_accuracy;
    const tutorial = { accuracy: exactPercent(props.tutorial.test_accuracy) };
    return `${figures} ${text(isBetter ? "learn_better" : "learn_not_better", tutorial)}`;
  }

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
    if (isOpen) program.askIfMissing();
  });
  live.ask();
}
