// How well do networks read us? Each network's figures, and a row for each phone.

import { percent } from "../../shared/format.js";
import { make } from "../../shared/make.js";
import { showMatrix } from "../../shared/matrix.js";
import { request } from "../../shared/requests.js";
import { text } from "../../shared/translations.js";
import { fillTable, makePill, networkName, phoneName } from "./words.js";

export function mountKnow({ element, props, ...room }) {
  const find = (selector) => element.querySelector(`.view.know ${selector}`);
  /** @type {import("./types.d.ts").Evaluation | null} */
  let answer = null;

  find(".evaluate").addEventListener("click", async () => {
    try {
      answer = await request("class_evaluate", {}, { isLong: true });
      room.setTrouble("");
    } catch (error) {
      answer = null;
      room.fail(error);
    }
    show();
  });

  function show() {
    find(".known").hidden = answer === null;
    if (!answer) return;
    const { hardest, easiest, phones } = answer;
    const names = Object.keys(answer.networks);
    find(".columns").replaceChildren(...names.map(showNetwork));
    const list = (numbers) => numbers.map((phone) => phoneName(phone, props)).join(text("class_comma"));
    const extremes = names
      .filter((name) => hardest[name].length > 0)
      .map((name) => ({ network: networkName(name), easiest: list(easiest[name]), hardest: list(hardest[name]) }));
    find(".extremes").textContent = extremes.map((values) => text("class_extremes", values)).join(" ");
    const correct = (row) => row.correct[names[0]] / row.drawings;
    const shares = phones.map(correct).sort((a, b) => a - b);
    const rankOf = (row) => shares.indexOf(correct(row)) + 1; // phones with equal shares have the same
    const rows = [...phones].sort((a, b) => correct(a) - correct(b));
    fillTable(
      find(".phones"),
      ["#", text("class_phone"), ...names.map(networkName), ""],
      rows.map((row) => ({ rank: rankOf(row), ...showPhone(row, names) })),
    );
  }

  function showNetwork(name) {
    const {
      drawings: count,
      correct,
      rejected,
      matrix,
    } = /** @type {import("./types.d.ts").Evaluation} */ (answer).networks[name];
    const values = { correct, count, percent: percent(count ? correct / count : 0, 1), rejected };
    const figures = text("class_figures", values);
    const words = name === "class" ? text("class_figures_held_out", { words: figures }) : figures;
    const table = make("table", { className: "matrix" });
    showMatrix(table, matrix);
    return make(
      "section",
      {},
      make("h2", {}, networkName(name)),
      make("p", {}, words),
      make("div", { className: "container" }, table),
    );
  }

  function showPhone(row, names) {
    const phone = phoneName(row.phone, props);
    const look = makePill(text("class_look"), () => room.parts.wall.showPhone(row.phone));
    look.setAttribute("aria-label", text("class_look_at", { phone }));
    const title = row.held_out ? text("class_phone_held_out", { phone }) : phone;
    return { title, cells: [...names.map((name) => showReading(row, name)), [look]] };
  }

  // How many of a phone's drawings a network reads correctly, and its most frequent mistakes.
  function showReading({ correct, misread, drawings: count }, name) {
    if (!(name in correct)) return [make("small", {}, text("class_learned_from"))];
    const mistakes = misread[name].map(([digit, predicted]) => text("class_misread_as", { digit, predicted }));
    const values = { percent: percent(correct[name] / count), correct: correct[name], count };
    return [text("class_of", values), make("small", {}, mistakes.join(text("class_comma")))];
  }

  return { show };
}
