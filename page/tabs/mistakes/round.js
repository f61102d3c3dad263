// "You against the network": the visitor reads test digits, and sees at the end what the network and the labels say.

import { argmax } from "../../common/math.js";
import { makeStageAnnouncer } from "../../shared/announcement.js";
import { makeChoices, UNSURE } from "../../shared/choices.js";
import { finder, make, setText } from "../../shared/elements.js";
import { makeCard } from "../../shared/gallery.js";
import { paintGrey } from "../../shared/image.js";
import { ownNetwork } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { share, text } from "../../shared/texts.js";

/** @import { Store } from "./state.js" @import { DigitToRead } from "./types.d.ts" */

const ROUND = 12; // digits that a visitor reads
const seed = crypto.getRandomValues(new Uint32Array(1))[0]; // of the order of the digits, until the page is loaded again

// Returns `draw`, which draws `count` digits that come back only after all others; it returns a promise of them, or of null.
/** @param {HTMLElement} element @param {Store} store @param {(digit: DigitToRead) => void} [onOpen] */
export function mountRound(element, { state, set, subscribe }, onOpen) {
  const find = finder(element);
  const [section, heading, canvas] = [find(".round"), find(".asked"), find("canvas.unread")];
  const announce = makeStageAnnouncer(find(".announcement"));

  async function draw(/** @type {number} */ count) {
    if (state.isDrawing) return null;
    const network = ownNetwork();
    const { seen } = state;
    const isWanted = () => network === ownNetwork();
    const showTrouble = (/** @type {import("../../types.d.ts").Words} */ trouble) => set({ trouble });
    set({ isDrawing: true });
    const body = { network, seed, seen, count };
    const found = await requestUntilAnswered("digits_to_read", body, { isLong: true, showTrouble, isWanted });
    set({ isDrawing: false });
    if (!found) return null;
    const positions = found.digits.map(({ position }) => position);
    const isAgain = positions.some((position) => seen.includes(position)); // all others have been shown
    set({ seen: isAgain ? positions : [...seen, ...positions] });
    return found.digits;
  }

  async function play() {
    const round = await draw(ROUND);
    if (!round) return;
    set({ round, answers: [] });
    heading.focus();
  }
  for (const name of [".play-round", ".others"]) find(name).addEventListener("click", play);

  function leave() {
    set({ round: null });
    find(".play-round").focus();
  }
  find(".leave").addEventListener("click", leave);

  function answer(/** @type {number} */ digit) {
    set({ answers: [...state.answers, digit] });
    if (isAsking()) return;
    if (document.activeElement === heading) announce("end", heading.textContent);
    else heading.focus(); // the buttons are gone
  }
  const showChoices = makeChoices(find(".choices"), answer);
  section.addEventListener("keydown", ({ key, repeat, altKey, ctrlKey, metaKey }) => {
    if (isAsking() && /^\d$/.test(key) && !(repeat || altKey || ctrlKey || metaKey)) answer(Number(key));
  });

  // ---- Showing

  const isAsking = () => state.round !== null && state.answers.length < state.round.length;

  function show() {
    const { round, answers } = state;
    section.hidden = round === null;
    if (!round) return;
    const { length: total } = round;
    find(".unread-digit").hidden = !isAsking();
    find(".outcome").hidden = find(".others").hidden = isAsking();
    if (!isAsking()) return showOutcome(round);
    const words = text("round_asked", { number: answers.length + 1, total });
    setText(heading, words);
    showChoices();
    canvas.setAttribute("aria-label", words);
    paintGrey(canvas, round[answers.length].image);
    announce(`${round[0].position} ${answers.length}`, answers.length > 0 ? words : ""); // the focused heading says the first
  }
  subscribe(show, ["round", "answers", "language"]);

  function showOutcome(/** @type {DigitToRead[]} */ round) {
    const { answers } = state;
    const yours = round.filter((digit, number) => answers[number] === digit.true).length;
    const count = round.filter((digit) => argmax(digit.probabilities) === digit.true).length;
    setText(heading, text("round_outcome", { yours, total: round.length, count }));
    find(".rows").replaceChildren(
      ...round.map((digit, number) => {
        const yours = answerNode(answers[number], digit.true);
        return makeRow(digit, text("round_you"), [yours], onOpen);
      }),
    );
  }

  show();
  return draw;
}

// Make a row with a digit: what people have read, what the network reads, and the label.
/** @param {DigitToRead} digit @param {string} people @param {(string | Node)[]} read @param {(digit: DigitToRead) => void} [onOpen] */
export function makeRow(digit, people, read, onOpen) {
  const { probabilities, true: label } = digit;
  const network = argmax(probabilities);
  const row = makeCard(digit, onOpen);
  row.className = "card";
  const fill = make("i", { className: "fill" });
  fill.style.setProperty("--part", probabilities[network].toFixed(4));
  const bar = make("span", { className: "track", ariaHidden: "true" }, fill);
  const part = (/** @type {string} */ name, /** @type {(string | Node)[]} */ ...nodes) =>
    make("span", {}, make("small", {}, name), " ", ...nodes);
  const percent = make("small", {}, share(probabilities[network]));
  row.append(part(people, ...read), part(text("round_network"), answerNode(network, label), " ", bar, percent));
  row.append(part(text("round_label"), answerNode(label, label)));
  return make("li", {}, row);
}

export const answerNode = (/** @type {number} */ answer, /** @type {number} */ label) =>
  answer === label
    ? make("b", {}, `${label}`)
    : make("b", { className: "wrong" }, answer === UNSURE ? "?" : `${answer} ✗`);
