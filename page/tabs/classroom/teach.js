// Teach it: the teacher trains a network on the class, and every visitor can use it.

import { makeStageAnnouncer } from "../../shared/announcement.js";
import { on } from "../../shared/events.js";
import { decimal, percent } from "../../shared/format.js";
import { ownNetwork, useNetwork } from "../../shared/own_network.js";
import { text } from "../../shared/translations.js";
import { fillTable } from "./words.js";

export function mountTeach({ element, props, ...room }) {
  const find = (selector) => element.querySelector(`.view.teach ${selector}`);

  const announceStage = makeStageAnnouncer(find(".announcement"));

  find(".train").addEventListener("click", () => room.order("train"));
  find(".stop").addEventListener("click", () => room.order("stop"));
  find(".use").addEventListener("click", () => useNetwork(room.state().network, "class"));
  find(".unuse").addEventListener("click", () => useNetwork(null));

  function stageWords({ training, trouble, result }) {
    if (training) {
      const { stage, progress } = training;
      if (stage === "fetching")
        return progress ? text("learn_fetched", { percent: percent(progress) }) : text("class_stage_loading");
      const key = ["augmenting", "learning", "testing"].includes(stage) ? stage : "loading";
      return text(`class_stage_${key}`, { percent: percent(progress ?? 0) });
    }
    if (trouble) return text(`class_trouble_${trouble}`);
    return result ? text("class_trained", { seconds: decimal(result.seconds, 0) }) : "";
  }

  function show() {
    const state = room.state();
    if (!state) return;
    const isTraining = state.training !== null;
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
    showResult(state.result);
    showButtons();
  }

  // The progress of the whole training: augmenting takes about a third of the time.
  function partOf(training) {
    if (training?.stage === "augmenting") return 0.35 * training.progress;
    if (training?.stage === "learning") return 0.35 + 0.62 * training.progress;
    return training?.stage === "testing" ? 0.98 : 0;
  }

  function showResult(result) {
    find(".result").hidden = result === null;
    find(".verdict").textContent = "";
    if (!result) return;
    const figures = ({ drawings, before, after }) =>
      [before, after].map((correct) => [
        text("class_of", { percent: percent(correct / drawings, 1), correct, count: drawings }),
      ]);
    const rows = ["held_out", "trained", "mnist"].map((name) => ({
      title: text(`class_on_${name}`, { phones: result[name].phones }),
      className: name,
      cells: figures(result[name]),
    }));
    fillTable(find(".result"), ["", text("class_before"), text("class_after")], rows);
    const { before, after } = result.held_out;
    const change = Math.sign(after - before);
    find(".verdict").textContent = text(["class_worse", "class_same", "class_better"][change + 1], {
      count: Math.abs(after - before),
    });
  }

  function showButtons() {
    const state = room.state();
    const isTraining = Boolean(state?.training);
    find(".train").hidden = !room.isTeacher() || isTraining;
    find(".train").disabled = !state || state.phones < props.minPhones;
    find(".stop").hidden = !room.isTeacher() || !isTraining;
    find(".use").hidden = !state?.network || ownNetwork() === state.network;
    find(".unuse").hidden = !state?.network || ownNetwork() !== state.network;
  }
  on("network", showButtons);

  return { show, showState: show, showButtons };
}
