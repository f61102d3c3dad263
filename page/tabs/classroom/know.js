// How well do networks read us? Each network's figures, and a row for each phone.

import { make } from "../../shared/elements.js";
import { joinWith } from "../../shared/language.js";
import { showMatrix } from "../../shared/matrix.js";
import { request } from "../../shared/requests.js";
import { percent, text } from "../../shared/texts.js";
import { makePill, networkName } from "./words.js";

/** @import { Evaluation, Figures, PhoneFigures, PhoneRow } from "./types.d.ts" */

/** @param {import("./room.js").Room} room @param {(phone: number) => void} showWallOf */
export function mountKnow({ part, subscribe, attempt }, showWallOf) {
  const find = part("know");
  let answer = /** @type {Evaluation | null} */ (null);

  find(".evaluate").addEventListener("click", async () => {
    answer = (await attempt(request("class_evaluate", {}, { isLong: true }))) ?? null;
    show();
  });

  function show() {
    find(".known").hidden = answer === null;
    if (!answer) return;
    const { phones } = answer;
    const networks = Object.entries(answer.networks);
    find(".columns").replaceChildren(...networks.map(sectionOf));
    find(".extremes").textContent = networks.map(extremesOf).join(" ");
    const correct = (/** @type {PhoneRow} */ { phone, drawings }) => networks[0][1].by_phone[phone].correct / drawings;
    const shares = phones.map(correct).sort((a, b) => a - b);
    const rows = [...phones]
      .sort((a, b) => correct(a) - correct(b))
      .map((row) => {
        const phone = String(row.phone);
        const rank = shares.indexOf(correct(row)) + 1; // phones with equal shares have the same
        const title = row.held_out ? text("class_phone_held_out", { phone }) : phone;
        const readings = networks.map(([, { by_phone }]) => readingOf(by_phone[row.phone], row.drawings));
        const look = makePill(text("class_look"), () => showWallOf(row.phone));
        look.setAttribute("aria-label", text("class_look_at", { phone }));
        const named = make("th", { scope: "row" }, title);
        return make("tr", {}, make("td", {}, String(rank)), named, ...readings, make("td", {}, look));
      });
    const titles = ["#", text("class_phone"), ...networks.map(([name]) => networkName(name))];
    const head = make("tr", {}, ...titles.map((title) => make("th", { scope: "col" }, title)), make("td"));
    find("table.phones").replaceChildren(make("thead", {}, head), make("tbody", {}, ...rows));
  }
  subscribe(show, ["language"]);

  function extremesOf(/** @type {[name: string, figures: Figures]} */ [name, { easiest, hardest }]) {
    const list = (/** @type {number[]} */ numbers) => joinWith(",", numbers);
    const values = { network: networkName(name), easiest: list(easiest), hardest: list(hardest) };
    return hardest.length > 0 ? text("class_extremes", values) : "";
  }
}

/** @param {[name: string, figures: Figures]} network */
function sectionOf([name, { drawings: count, correct, rejected, matrix }]) {
  const values = { correct, count, percent: percent(count ? correct / count : 0, 1), rejected };
  const figures = text("class_figures", values);
  const words = name === "class" ? text("class_figures_held_out", { words: figures }) : figures;
  const table = make("table", { className: "matrix" });
  showMatrix(table, matrix);
  const box = make("div", { className: "container" }, table);
  return make("section", {}, make("h2", {}, networkName(name)), make("p", {}, words), box);
}

// How many of a phone's drawings a network reads correctly, and its most frequent mistakes; it may have learned from them.
function readingOf(/** @type {PhoneFigures | undefined} */ phone, /** @type {number} */ count) {
  if (!phone) return make("td", {}, make("small", {}, text("class_learned_from")));
  const { correct, misread } = phone;
  const mistakes = misread.map(([digit, predicted]) => text("class_misread_as", { digit, predicted }));
  const words = text("class_of", { percent: percent(correct / count), correct, count });
  return make("td", {}, words, make("small", {}, joinWith(",", mistakes)));
}
