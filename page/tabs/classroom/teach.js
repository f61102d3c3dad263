// Teach it: the teacher trains a network on the class, every visitor sees what that changes, and can use the network.

import { makeStageAnnouncer } from "../../shared/announcement.js";
import { on } from "../../shared/events.js";
import { decimal, percent } from "../../shared/format.js";
import { greyAddress } from "../../shared/image.js";
import { make } from "../../shared/make.js";
import { ownNetwork, useNetwork } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { text } from "../../shared/translations.js";
import { fitTiles } from "./fit.js";
import { makeTrainer } from "./train.js";

/** @import { ClassState, Comparison } from "./types.d.ts" */

const SUSPENSE = 1800; // ms from the end of a training until the page shows what it has changed
const UNSURE = 0.05; // the chance of a difference from which it proves nothing
const HERO = 4; // places that a digit takes whose reading has changed
const still = matchMedia("(prefers-reduced-motion: reduce)");

export function mountTeach({ element, props, ...room }) {
  const find = (selector) => element.querySelector(`.view.teach ${selector}`);
  const announceStage = makeStageAnnouncer(find(".announcement"));
  /** @type {Comparison | null} */
  let test = null; // what networks read on the held-out phones
  let testedNetwork = null; // the class's network in `test`, null before the first training
  let askedFor = /** @type {string | null} */ (null); // version of the state that `test` is about or will be, null for none
  let isAfter = true; // whether the readings after the training are shown

  const trainer = makeTrainer(room);
  find(".train").addEventListener("click", trainer.start);
  find(".stop").addEventListener("click", () => room.order("stop"));
  find(".use").addEventListener("click", () => useNetwork(room.state().network, "class"));
  find(".unuse").addEventListener("click", () => useNetwork(null));
  find(".before").addEventListener("click", () => showMoment(false));
  find(".after").addEventListener("click", () => showMoment(true));

  // ---- The training

  /** @param {ClassState} state */
  function stageWords({ training, result }) {
    if (training) return text(`class_stage_${training.stage}`, { percent: percent(training.progress) });
    return result ? text("class_trained", { seconds: decimal(result.seconds, 0) }) : "";
  }

  function show() {
    const state = room.state();
    if (!state || find("").hidden) return;
    const isTraining = state.training !== null;
    find(".lead").hidden = find(".enough").hidden = isTraining || state.result !== null;
    find(".enough").textContent =
      state.phones < props.minPhones
        ? text("class_too_few", { count: state.phones, least: props.minPhones })
        : text("class_enough", { count: state.phones, held: Math.floor(state.phones / 3) });
    const words = stageWords(state);
    find(".stage").textContent = words;
    announceStage(state.training ? state.training.stage : words, words);
    const progress = partOf(state.training);
    find(".track").hidden = !isTraining;
    find(".track").setAttribute("aria-valuenow", Math.round(100 * progress));
    find(".fill").style.transform = `scaleX(${progress})`;
    showButtons();
    if (state.network === null && state.phones < props.minPhones) forgetTest();
    else if (askedFor !== versionOf(state)) askTest();
    showTest();
  }

  // The progress of the whole training.
  function partOf(training) {
    if (training?.stage === "learning") return 0.05 + 0.92 * training.progress;
    return training?.stage === "testing" ? 0.98 : 0;
  }

  function showButtons() {
    const state = room.state();
    const isTraining = Boolean(state?.training);
    const isEnough = state?.phones >= props.minPhones;
    find(".train").hidden = !room.isTeacher() || isTraining;
    find(".train").disabled = !isEnough;
    find(".stop").hidden = !room.isTeacher() || !isTraining;
    find(".here").hidden = !(isTraining ? trainer.isOn : room.isTeacher() && isEnough && !state.result);
    find(".use").hidden = !state?.network || ownNetwork() === state.network;
    find(".unuse").hidden = !state?.network || ownNetwork() !== state.network;
  }
  on("network", showButtons);

  // ---- What it has changed

  // It changes when a training starts, as the class may have grown, and when it ends with a network.
  const versionOf = ({ network, training }) => `${network} ${training !== null}`;

  async function askTest() {
    const { network } = room.state();
    const version = versionOf(room.state());
    askedFor = version;
    const isWanted = () => !find("").hidden && askedFor === version && versionOf(room.state()) === version;
    const answer = await requestUntilAnswered(
      "class_evaluate",
      {},
      { isLong: true, isWanted, showTrouble: room.setTrouble },
    );
    if (!isWanted()) return;
    const isReveal = test !== null && network !== null && network !== testedNetwork && !still.matches;
    testedNetwork = network;
    test = answer?.test ?? null;
    showDigits();
    if (isReveal) {
      setTimeout(() => showMoment(true), SUSPENSE);
      showMoment(false);
    } else showTest();
  }

  function forgetTest() {
    test = askedFor = null;
  }

  function showMoment(isLater) {
    isAfter = isLater;
    showTest();
  }

  function showTest() {
    const state = room.state();
    find(".test").hidden = !test?.drawings;
    find(".also").textContent = test && state?.result ? alsoWords(state.result) : "";
    if (!test?.drawings) return;
    const hasAfter = testedNetwork !== null && state.training === null;
    const isLater = isAfter && hasAfter;
    const { before, after, drawings: count, gained, lost, chance } = test;
    find(".figure").textContent = text(isLater ? "class_figure" : "class_figure_before", { before, after, count });
    const verdict = gained + lost === 0 ? "same" : chance >= UNSURE ? "unsure" : gained > lost ? "better" : "worse";
    find(".verdict").textContent = isLater ? text(`class_verdict_${verdict}`) : "";
    find(".verdict").dataset.verdict = verdict;
    const times = Math.round(100 * chance);
    const key = { 0: "class_luck_rare", 100: "class_luck_alone" }[times] ?? "class_luck";
    find(".changed").textContent = isLater
      ? `${text("class_changed", { gained, lost })} ${text(key, { count: times })}`
      : text("class_test", { count });
    find(".headline .buttons").hidden = !hasAfter;
    find(".before").setAttribute("aria-pressed", !isLater);
    find(".after").setAttribute("aria-pressed", isLater);
    find(".digits").classList.toggle("later", isLater);
    fit();
  }

  const alsoWords = ({ trained, mnist }) => `${text("class_on_trained", trained)} ${text("class_on_mnist", mnist)}`;

  // Each digit with its readings before and after; colours and marks say which have changed.
  function showDigits() {
    const nodes = (test?.digits ?? []).map(({ image, label, before, after }, place) => {
      const [wasRight, isRight] = [before === label, after === label];
      const kind = wasRight === isRight ? (isRight ? "right" : "wrong") : isRight ? "gained" : "lost";
      const picture = make("img", {
        className: "pixels",
        src: greyAddress(image),
        alt: text("class_tested", { digit: label, before, after }),
      });
      const badge = (className, words) => make("span", { className, textContent: words, ariaHidden: true });
      const badges = {
        right: [],
        wrong: [badge("", "✗")],
        gained: [badge("was", `✗ ${before}`), badge("now", `✓ ${after}`)],
        lost: [badge("now", `✗ ${after}`)],
      };
      const node = make("li", { className: kind }, picture, ...badges[kind]);
      node.style.setProperty("--place", String(place));
      return node;
    });
    find(".digits").replaceChildren(...nodes);
  }

  function fit() {
    const list = find(".digits");
    const { width, top } = list.getBoundingClientRect();
    if (width === 0 || !test) return;
    const places = test.digits.length + (HERO - 1) * Math.min(test.digits.length, test.gained + test.lost);
    const below = find(".also").offsetHeight + Number.parseFloat(getComputedStyle(list).marginBottom);
    const height = document.documentElement.clientHeight - (top + scrollY) - below;
    const least = Number.parseFloat(getComputedStyle(list).minHeight);
    list.style.setProperty(
      "--side",
      `${fitTiles([places], { width: Math.floor(width), height, head: 0, least }).side}px`,
    );
  }
  addEventListener("resize", () => test?.drawings && fit());

  return { show: showDigits, showState: show, resume: trainer.resume, leave: () => (askedFor = null) };
}
