// Learn: the tutorial's program with the visitor's settings, a training with them, its result, one step of learning in slow
// motion, and a recorded training.

import { argmax } from "../../engine/math.js";
import { addScenes } from "../../pad/kiosk.js";
import { followDrawing } from "../../pad/live.js";
import { makeAnnouncer } from "../../shared/announcement.js";
import { share } from "../../shared/format.js";
import { toBytes } from "../../shared/image.js";
import { whyNoMnist } from "../../shared/mnist.js";
import { Rejected, sentenceOf } from "../../shared/requests.js";
import { setText } from "../../shared/set_text.js";
import { showInTab } from "../../shared/tabs.js";
import { makeTrainingWorker } from "../../shared/training.js";
import { text, translate } from "../../shared/translations.js";
import { answerWithTrouble } from "../../shared/trouble.js";
import { makeChoices } from "./choices.js";
import { makeDataChoice } from "./data_choice.js";
import { makeEstimate } from "./estimate.js";
import { makeMyDigits } from "./my_digits.js";
import { makeProgram } from "./program.js";
import { makeProgress } from "./progress.js";
import { makeProjectorSteps } from "./projector_steps.js";
import { makeRecorded } from "./recorded.js";
import { makeResult } from "./result.js";
import { mountSaving } from "./saving.js";
import { makeSlowMotion } from "./slow_motion.js";
import { makeTrainer } from "./trainer.js";
import { verdictWords } from "./verdict.js";
import { makeView } from "./view.js";

const GHOSTS = 4; // of earlier trainings, the last ones

addScenes("learn", (sample) => [
  {
    words: "kiosk_recording",
    paths: sample("4"),
    press: [".watch-recording"],
    isLive: true,
    leave: ".close-film",
    lasts: 8000,
  },
]);

/** @param {import("../../types.d.ts").Props["learn"]} props */
export function mount(element, props) {
  const learn = {
    find: (selector) => element.querySelector(selector),
    tutorial: props.tutorial, // results of its network, or null
    isOpen: false,
    isChosen: true, // whether the settings are those of the newest training
    recording: null, // a run, while it is shown
    field: null, // the drawing as the network sees it, bytes
    guess: 0, // the digit that it is to the network that answers on all tabs
    noMnist: null, // the error that says why MNIST is missing
    troubles: { pad: "", training: "", program: "" }, // sentences
  };
  const choices = makeChoices(element, props, () => onChoice(learn));
  const { settings, help } = choices;
  const worker = makeTrainingWorker();
  Object.assign(learn, {
    choices,
    steps: makeProjectorSteps(element),
    showProgress: makeProgress(element),
    view: makeView(element),
    result: makeResult(element, choices),
    showData: makeDataChoice(element, choices),
    mine: makeMyDigits(element, props.limits, () => show(learn)),
    program: makeProgram(learn.find(".code"), {
      settings,
      isOpen: () => learn.isOpen,
      showTrouble: (words) => setTrouble(learn, "program", words),
    }),
    estimate: makeEstimate(learn.find(".fewer"), {
      worker,
      choices: props.choices.digits,
      settings,
      isWanted: () => learn.isOpen && !learn.trainer.isOn && !learn.noMnist,
      choose: (digits) => choices.choose({ digits }),
      onChange: () => showRun(learn),
    }),
    trainer: makeTrainer({
      worker,
      isSettings: choices.isSettings,
      field: () => learn.field,
      onStart: (isResumed) => onStart(learn, isResumed),
      onKept: (isStored) => !isStored && help("learn_keeps_not"),
      onUpdate: () => showRun(learn),
      onEnd: (error) => onEnd(learn, error),
    }),
    recorded: makeRecorded(element, {
      hasRecording: props.has_recording,
      help,
      onToggle: (recording) => onRecording(learn, recording),
      onTrouble: (words) => setTrouble(learn, "training", words),
    }),
    slow: makeSlowMotion(element, {
      lastWords: props.has_recording ? "learn_watch" : "learn_close_film",
      drawing: () => learn,
      onShow: (needsPad) => learn.steps.open(needsPad ? "training" : "slow"),
      onClose: () => learn.steps.open("program"),
      onEnd: () => props.has_recording && learn.recorded.open(),
    }),
  });
  mountSaving(element, help);
  learn.find(".load pre").textContent = props.loading;
  if (choices.wrong.length) {
    const names = choices.wrong.map((name) => text(`learn_${name}`)).join(", ");
    learn.troubles.training = text("learn_wrong_address", { names });
  }
  // Enter in a field clicks it, too. There is no "submit" in a sandboxed frame.
  learn.find(".start").addEventListener("click", (event) => {
    event.preventDefault();
    learn.trainer.start(settings(), learn.mine.drawings);
    learn.find(".stop").focus({ preventScroll: true });
  });
  learn.find(".stop").addEventListener("click", learn.trainer.stop);
  translate(element, () => show(learn));
  show(learn);
  const live = followPad(learn);
  showInTab(element, "learn", (isOpen) => {
    learn.isOpen = live.isOpen = isOpen;
    toggle(learn);
  });
  live.ask();
  learn.trainer.resume();
}

// Read the drawing: the network that answers on all tabs finds the digits, and the one that is trained reads the chosen
// one.
function followPad(learn) {
  const live = followDrawing({
    endpoint: "watch",
    show(newest) {
      learn.field = newest && toBytes(newest.image.data);
      learn.guess = newest ? argmax(newest.probabilities) : 0;
      learn.slow.follow();
      learn.trainer.show(learn.field);
      learn.view.showDrawing(learn.field);
      announce();
    },
    showTrouble: (words) => setTrouble(learn, "pad", words),
  });
  // The readings during a training change too often to be announced.
  const announce = makeAnnouncer(learn.find(".announcement.reading"), live, () =>
    learn.isOpen && !learn.trainer.isOn ? readingWords(learn.view.reading()) : null,
  );
  return live;
}

function readingWords(probabilities) {
  if (!probabilities) return "";
  const digit = argmax(probabilities);
  return text("mistakes_predicted", { digit, percent: share(probabilities[digit]) });
}

// ---- What happens

// The settings have changed. The next training may fail before their program arrives.
function onChoice(learn) {
  learn.isChosen = false;
  learn.showData();
  setTrouble(learn, "training", "");
  learn.program.askLater();
  learn.estimate.askLater();
  showRun(learn);
}

function onStart(learn, isResumed) {
  learn.isChosen = true;
  setTrouble(learn, "training", "");
  learn.choices.help(isResumed ? "learn_resumed" : "learn_keeps");
  learn.view.player.follow();
  learn.steps.open("training");
  show(learn);
}

function onEnd(learn, error) {
  const { find, trainer, steps } = learn;
  const hadFocus = document.activeElement === find(".stop");
  const isDone = Boolean(trainer.run?.result);
  learn.mine.test(isDone ? trainer.run : null);
  if (isDone) learn.result.add(trainer.run);
  learn.choices.help("learn_help");
  learn.troubles.training = error ? sentenceOf(error, "learn_broken_off") : "";
  show(learn);
  if (isDone) steps.open("result");
  if (hadFocus) find(".start").focus({ preventScroll: true });
  if (hadFocus && error instanceof Rejected) answerWithTrouble(find(".trouble"), learn.troubles.training);
}

function onRecording(learn, recording) {
  const { view, steps } = learn;
  learn.recording = recording;
  setTrouble(learn, "training", "");
  steps.open(recording ? "training" : "program");
  view.player.follow();
  showRun(learn);
  if (recording) view.player.play();
}

async function toggle(learn) {
  if (!learn.isOpen) {
    learn.view.player.pause();
    learn.slow.pause();
    return;
  }
  learn.slow.show();
  learn.program.askIfMissing();
  learn.estimate.askIfMissing();
  learn.noMnist = await whyNoMnist();
  showTrouble(learn);
  showRun(learn);
}

// ---- Showing

function show(learn) {
  const { trainer } = learn;
  learn.choices.show();
  learn.showData();
  learn.mine.show();
  learn.recorded.show();
  learn.slow.show();
  learn.result.show(!trainer.isOn && trainer.run?.result ? trainer.run : null, verdict(learn));
  showTrouble(learn);
  showRun(learn);
}

// The newest training, before its start and while it runs, or the recorded one.
function showRun(learn) {
  const { trainer, recording } = learn;
  const { run, isOn } = trainer;
  const time = learn.estimate.show();
  learn.showProgress({
    run: isOn || learn.isChosen ? run : null,
    isOn,
    ready: troubleWords(learn) ? "" : time || text("learn_ready"),
    verdict: verdict(learn),
  });
  const others = learn.result.runs.slice(0, !isOn && run?.result ? -1 : undefined);
  learn.view.show({
    run: recording ?? run,
    isOn: isOn && !recording,
    isRecorded: recording !== null,
    ghosts: recording ? [] : others.slice(-GHOSTS),
    epochs: learn.find("[name=epochs]").valueAsNumber || 1,
  });
}

const verdict = ({ trainer: { run }, tutorial, mine }) =>
  run?.result ? `${verdictWords(run.result, run.settings, tutorial)} ${mine.testWords()}`.trim() : "";

function setTrouble(learn, name, words) {
  learn.troubles[name] = words;
  showTrouble(learn);
}

const showTrouble = (learn) => setText(learn.find(".trouble"), troubleWords(learn));

const troubleWords = ({ troubles: { pad, training, program }, noMnist }) =>
  pad || training || (noMnist && sentenceOf(noMnist)) || program;
