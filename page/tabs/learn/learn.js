// Learn: the tutorial's program with the visitor's settings, a training with them, its result, and a recorded training.

import { makeAnnouncer } from "../../shared/announcement.js";
import { argmax, share } from "../../shared/format.js";
import { toBytes } from "../../shared/image.js";
import { followDrawing } from "../../shared/live.js";
import { whyNoMnist } from "../../shared/mnist.js";
import { Rejected, sentenceOf } from "../../shared/requests.js";
import { setText } from "../../shared/set_text.js";
import { showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/translations.js";
import { answerWithTrouble } from "../../shared/trouble.js";
import { makeChoices } from "./choices.js";
import { copyText } from "./copy.js";
import { makeEstimate } from "./estimate.js";
import { makeProgram } from "./program.js";
import { makeProgress } from "./progress.js";
import { makeRecorded } from "./recorded.js";
import { makeResult } from "./result.js";
import { makeSteps } from "./steps.js";
import { makeTrainer } from "./trainer.js";
import { verdictWords } from "./verdict.js";
import { makeView } from "./view.js";

const GHOSTS = 4; // of earlier trainings, the last ones

export function mount(element, props) {
  const find = (selector) => element.querySelector(selector);
  const state = {
    isOpen: false,
    recording: null, // a run, while it is shown
    field: null, // the drawing as the network sees it, bytes
    noMnist: null, // the error that says why MNIST is missing
    troubles: { pad: "", training: "", program: "" }, // sentences
  };

  function setTrouble(name, words) {
    state.troubles[name] = words;
    showTrouble();
  }

  // The settings have changed. The next training may fail before their program arrives.
  function onChoice() {
    setTrouble("training", "");
    program.askLater();
    estimate.askLater();
    showRun();
  }

  const choices = makeChoices(element, props, onChoice);
  const { settings, help } = choices;
  if (choices.wrong.length) {
    const names = choices.wrong.map((name) => text(`learn_${name}`)).join(", ");
    state.troubles.training = text("learn_wrong_address", { names });
  }
  const steps = makeSteps(element);
  const showProgress = makeProgress(element);
  const view = makeView(element);
  const result = makeResult(element, choices);

  const program = makeProgram(find(".code"), {
    settings,
    isOpen: () => state.isOpen,
    showTrouble: (words) => setTrouble("program", words),
  });

  const estimate = makeEstimate(find(".fewer"), {
    choices: props.choices.digits,
    settings,
    isWanted: () => state.isOpen && !trainer.isOn && !state.noMnist,
    choose: (digits) => choices.choose({ digits }),
    onChange: showRun,
  });

  const trainer = makeTrainer({
    isSettings: choices.isSettings,
    field: () => state.field,
    onStart(isResumed) {
      setTrouble("training", "");
      help(isResumed ? "learn_resumed" : "learn_keeps");
      view.player.follow();
      steps.open("training");
      show();
    },
    onKept: (isStored) => !isStored && help("learn_keeps_not"),
    onUpdate: showRun,
    onEnd: endTraining,
  });

  function endTraining(error) {
    const hadFocus = document.activeElement === find(".stop");
    const { run } = trainer;
    if (run?.result) result.add(run);
    help("learn_help");
    setTrouble("training", error ? sentenceOf(error, "learn_broken_off") : "");
    show();
    if (run?.result) steps.open("result");
    if (hadFocus) find(".start").focus({ preventScroll: true });
    if (hadFocus && error instanceof Rejected) answerWithTrouble(find(".trouble"), state.troubles.training);
  }

  find(".settings").addEventListener("submit", (event) => {
    event.preventDefault();
    trainer.start(settings());
    find(".stop").focus({ preventScroll: true });
  });
  find(".stop").addEventListener("click", trainer.stop);

  find(".copy-link").addEventListener("click", async ({ currentTarget }) => {
    const isCopied = await copyText(choices.link());
    help(isCopied ? "learn_link_copied" : "learn_link_not_copied");
    currentTarget.focus({ preventScroll: true });
  });

  const showRecorded = makeRecorded(element, {
    help,
    onToggle(recording) {
      state.recording = recording;
      setTrouble("training", "");
      steps.open(recording ? "training" : "program");
      if (recording) view.player.play();
      else view.player.follow();
      showRun();
    },
    onTrouble: (words) => setTrouble("training", words),
  });

  // The network that answers on all tabs finds the digits; the one that is trained reads the chosen digit.
  const live = followDrawing({
    endpoint: "watch",
    show(newest) {
      state.field = newest && toBytes(newest.image.data);
      trainer.show(state.field);
      view.showDrawing(state.field);
      announceReading();
    },
    showTrouble: (words) => setTrouble("pad", words),
  });
  // The readings during a training change too often to be announced.
  const announceReading = makeAnnouncer(find(".announcement.reading"), live, () =>
    state.isOpen && !trainer.isOn ? readingWords(view.reading()) : null,
  );

  // ---- Showing

  function show() {
    choices.show();
    showRecorded();
    result.show(trainer.isOn ? null : trainer.run, verdict());
    showRun();
  }

  function showRun() {
    const { run, isOn } = trainer;
    const ready = estimate.show() || text("learn_ready");
    showProgress({ run, isOn, ready: troubleWords(state) ? "" : ready, verdict: verdict() });
    const { recording } = state;
    const ghosts = recording ? [] : result.runs.slice(0, !isOn && run?.result ? -1 : undefined).slice(-GHOSTS);
    const epochs = find("[name=epochs]").valueAsNumber || 1;
    view.show({ run: recording ?? run, isOn: isOn && !recording, isRecorded: recording !== null, ghosts, epochs });
  }

  function verdict() {
    const { run } = trainer;
    return run?.result ? verdictWords(run.result, run.settings, props.tutorial) : "";
  }

  function showTrouble() {
    setText(find(".trouble"), troubleWords(state));
  }

  async function checkMnist() {
    state.noMnist = await whyNoMnist();
    showTrouble();
    showRun();
  }

  translate(element, () => {
    show();
    showTrouble();
  });
  find(".load pre").textContent = props.loading;
  show();
  showTrouble();
  showInTab(element, "learn", (isOpen) => {
    state.isOpen = live.isOpen = isOpen;
    if (!isOpen) {
      view.player.pause();
      return;
    }
    program.askIfMissing();
    estimate.askIfMissing();
    checkMnist();
  });
  live.ask();
  trainer.resume();
}

// The sentence about what is wrong, or "".
const troubleWords = ({ troubles: { pad, training, program }, noMnist }) =>
  pad || training || (noMnist && sentenceOf(noMnist)) || program;

function readingWords(probabilities) {
  if (!probabilities) return "";
  const digit = argmax(probabilities);
  return text("mistakes_predicted", { digit, percent: share(probabilities[digit]) });
}
