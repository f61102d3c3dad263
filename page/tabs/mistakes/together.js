// "The class reads together": the phones of a class read test digits; the teacher's page shows how many have answered, the
// class's answers beside the network's, and the label, a turn each.

import { sum } from "../../common/math.js";
import { makeStageAnnouncer } from "../../shared/announcement.js";
import { UNSURE } from "../../shared/answer_buttons.js";
import { makeBars } from "../../shared/bars.js";
import { finder, make, setText } from "../../shared/elements.js";
import { emit, on } from "../../shared/events.js";
import { paintGrey } from "../../shared/image.js";
import { isInLesson } from "../../shared/mode.js";
import { ownNetwork } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { percent, text } from "../../shared/texts.js";
import { answerNode, makeRow } from "./round.js";
import { drawDigits } from "./state.js";

/** @import { ReadTestDigit } from "../../types.d.ts" @import { Store } from "./state.js" @import { DigitToRead, Together } from "./types.d.ts" */

/** @typedef {ReturnType<typeof finder>} Find @typedef {ReturnType<typeof makeBars>} ShowBars */

const [ASKED, ANSWERED, LABELLED] = /** @type {const} */ ([0, 1, 2]); // the stages of a digit
const [ROUND, IN_LESSON] = [12, 4]; // digits
const SURE = 0.9; // from this probability on a network is sure, and from this part of its answers on a class agrees

/** @param {HTMLElement} element @param {Store} store @param {(digit: ReadTestDigit) => void} [onOpen] */
export function mountTogether(element, store, onOpen) {
  const { state, set, subscribe } = store;
  const [section, play] = [".together", ".play-together"].map(finder(element));
  const find = finder(section);
  let isTeacher = false; // on a page that hears what the class does
  const announce = makeStageAnnouncer(finder(element)(".announcement"));
  const [showClass, showNetwork] = [makeBars(find(".of-class")), makeBars(find(".of-network"))];

  on("vote", ({ round, votes, results }) => {
    isTeacher = true;
    const counts = round?.positions.map((position) => results[`digit ${position}`] ?? []) ?? [];
    const together = round && { ...round, votes, counts };
    // The class's state arrives again and again: a row that has the focus stays.
    const isNew = JSON.stringify(together) !== JSON.stringify(state.together);
    if (isNew) set({ together });
    showPlay();
  });
  play.addEventListener("click", () => begin(store));
  addButtons(find, store);
  subscribe(() => describe(store), ["together"]);
  on("network", () => describe(store));

  const showPlay = () => (play.hidden = !isTeacher || state.answer === null || state.together !== null);
  subscribe(showPlay, ["answer", "together"]);

  function show() {
    const { together, digits } = state;
    const { activeElement } = document;
    section.hidden = together === null;
    if (together && activeElement === play) find("h2").focus();
    if (!together && section.contains(activeElement)) play.focus();
    if (!together || digits.length < together.positions.length) return;
    const isOver = together.stage === null;
    find(".reading").hidden = find(".go-on").hidden = isOver;
    find(".rows").hidden = !isOver;
    if (isOver) announce("together end", showEnd(find, together, digits, onOpen));
    else announce(`together ${together.turn}`, showDigit({ find, showClass, showNetwork }, together, digits));
  }
  subscribe(show, ["together", "digits", "language"]);
  show();
}

// ---- What the teacher's page asks for

function begin(/** @type {Store} */ { state, set }) {
  const drawn = drawDigits(state.answer?.digits ?? [], state.seen, isInLesson() ? IN_LESSON : ROUND);
  const positions = drawn.map(({ position }) => position);
  set({ seen: [...state.seen, ...positions] });
  emit("round", { positions });
}

/** @param {Find} find @param {Store} store */
function addButtons(find, { state, set }) {
  find(".go-on").addEventListener("click", ({ detail }) => {
    if (detail < 2) emit("round", { turn: state.together?.turn ?? 0 }); // a double click would end the next digit's turn, too
  });
  find(".end").addEventListener("click", () => {
    set({ view: "misread" });
    emit("round", { positions: [] });
  });
}

// Ask what the network reads in the digits up to the one that is asked.
async function describe(/** @type {Store} */ { state, set }) {
  const network = ownNetwork();
  const positions = state.together?.positions ?? [];
  const described = JSON.stringify([network, positions]);
  if (described === state.described) return;
  set({ described, digits: [] });
  if (positions.length === 0) return;
  const isWanted = () => state.described === described;
  const showTrouble = (/** @type {import("../../types.d.ts").Words} */ trouble) => set({ trouble });
  const body = { network, positions };
  const found = await requestUntilAnswered("digits_to_read", body, { isLong: true, showTrouble, isWanted });
  if (isWanted()) set(found ? { digits: found.digits } : { described: "" });
}

// ---- Showing: each returns what a screen reader hears

/** @param {{ find: Find, showClass: ShowBars, showNetwork: ShowBars }} parts @param {Together} together @param {DigitToRead[]} digits */
function showDigit({ find, showClass, showNetwork }, { total, votes, stage, positions, counts: all }, digits) {
  const counts = all.at(-1) ?? [];
  const { image, probabilities, predicted, true: label } = /** @type {DigitToRead} */ (digits.at(-1));
  const words = text("round_asked", { number: positions.length, total });
  setText(find("h2"), words);
  find("canvas").setAttribute("aria-label", words);
  paintGrey(find("canvas"), image);
  find(".both-answers").hidden = stage === ASKED;
  find(".votes").hidden = stage !== ASKED;
  find(".known").hidden = stage !== LABELLED;
  const answers = Math.max(1, sum(counts));
  const most = agreed(counts) > 0 ? counts.indexOf(agreed(counts)) : null;
  const parts = counts.map((count) => count / answers);
  showClass(parts, most, (part) => String(Math.round(part * answers)));
  setText(find(".cannot-tell"), `${text("round_unsure")} ${counts[UNSURE]}`);
  showNetwork(probabilities, predicted);
  for (const bar of find(".both-answers").querySelectorAll(".bar"))
    bar.classList.toggle("labelled", stage === LABELLED && bar === bar.parentElement?.children[label]);
  setText(find(".votes"), text("lesson_bar_votes", { count: votes }));
  find(".known").replaceChildren(text("round_label"), " ", make("b", {}, `${label}`));
  const keys = { [ASKED]: "lesson_bar_show_votes", [ANSWERED]: "together_label", [LABELLED]: "together_next" };
  setText(find(".go-on"), text(keys[stage ?? LABELLED]));
  return stage === LABELLED ? find(".known").textContent : words;
}

/** @param {Find} find @param {Together} together @param {DigitToRead[]} digits @param {(digit: ReadTestDigit) => void} [onOpen] */
function showEnd(find, { counts, total }, digits, onOpen) {
  const { divided, values } = dividedOf(counts, digits, total);
  setText(find("h2"), text(divided.length > 0 ? "together_divided" : "together_agreed", values));
  find(".rows").replaceChildren(
    ...divided.map((each) => makeRow(each.digit, text("tab_classroom"), saidOf(each.counts, each.digit), onOpen)),
  );
  return find("h2").textContent;
}

// The third of the digits on which the class is most divided, and how many of them and of the others the network is unsure of.
/** @param {number[][]} all @param {DigitToRead[]} digits @param {number} total */
function dividedOf(all, digits, total) {
  const known = all.map((counts, number) => ({ counts, digit: digits[number] }));
  const isUnsure = (/** @type {{ digit: DigitToRead }} */ { digit }) => digit.confidence < SURE;
  const divided = known
    .filter(({ counts }) => sum(counts) > 0 && agreement(counts) < SURE)
    .sort((one, other) => agreement(one.counts) - agreement(other.counts))
    .slice(0, Math.ceil(total / 3));
  const others = known.filter((each) => !divided.includes(each));
  const [unsure, unsureOthers] = [divided, others].map((each) => each.filter(isUnsure).length);
  const values = { count: divided.length, unsure, rest: others.length, others: unsureOthers, percent: percent(SURE) };
  return { divided, values };
}

const agreed = (/** @type {number[]} */ counts) => Math.max(0, ...counts.slice(0, UNSURE)); // on the same digit
const agreement = (/** @type {number[]} */ counts) => agreed(counts) / sum(counts);

// The three most frequent answers, each with how many have given it.
function saidOf(/** @type {number[]} */ counts, /** @type {DigitToRead} */ { true: label }) {
  const answers = [...counts.keys()].filter((answer) => counts[answer] > 0);
  const most = answers.sort((one, other) => counts[other] - counts[one]).slice(0, 3);
  return most.map((answer) => make("span", {}, answerNode(answer, label), ` × ${counts[answer]}`));
}
