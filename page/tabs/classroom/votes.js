// Votes: a phone shows the question of the lesson that the teacher's page has open, or the digit that it asks, on every tab, and
// sends its answer. The teacher's page tells the class which step it has open, and hears what other devices have opened, and how
// many have voted.

import { once } from "../../common/once.js";
import { showCard } from "../../lessons/card.js";
import { ASKED, DOING, REVEALED } from "../../lessons/lesson.js";
import { fetchPart, withMarks } from "../../lessons/lesson_files.js";
import { makeAnswerButtons } from "../../shared/answer_buttons.js";
import { make, makeButton, setText } from "../../shared/elements.js";
import { emit, makeStore, on } from "../../shared/events.js";
import { paintGrey } from "../../shared/image.js";
import { currentLanguage } from "../../shared/language.js";
import { NO_WORDS, request, sentenceOf, troubleText } from "../../shared/requests.js";
import { text } from "../../shared/texts.js";
import { inOrder } from "../../shared/timing.js";
import { requestAsPhone } from "./token.js";

/** @import { Events, GreyImage } from "../../types.d.ts" @import { Lesson } from "./types.d.ts" @import { Room } from "./room.js" */

const REMINDER = 1500; // ms after which the bar of the lessons, which may have been closed or loading, hears it again

export function mountVotes(/** @type {Room} */ room) {
  const hear = mountTeacher(room);
  const show = mountSheet(room);
  room.subscribe(({ isTeacher }) => (isTeacher ? hear() : show()), ["newest", "vote", "isTeacher", "language"]);
}

function mountTeacher(/** @type {Room} */ { state, order }) {
  let told = /** @type {Events["lesson"]} */ (null); // the step of the bar on this page; null for none
  let isHeard = false; // whether the class has been asked what it does
  let telling = 0; // requests under way: a state from before them is old
  const queue = inOrder();

  on("lesson", async (step) => {
    told = step && { ...step, again: false, begins: false };
    if (state.isTeacher) await tell(step);
  });
  on("round", (body) => state.isTeacher && queue(() => order("positions" in body ? "play" : "end_turn", body)));

  async function tell(/** @type {Events["lesson"]} */ step) {
    telling += 1;
    await queue(() => order("ask", step ?? { lesson: null, step: null, stage: ASKED }));
    telling -= 1;
    hear();
  }

  function hear() {
    if (telling > 0 || !state.newest) return;
    const isFirst = !isHeard;
    isHeard = true;
    if (isFirst && state.newest.lesson.step === null && told) tell(told);
    else emit("vote", state.newest.lesson);
  }
  setInterval(() => state.isTeacher && hear(), REMINDER);
  return hear;
}

// What the class is asked, or null: the digit of a round, by its `position`, or else the question of a step. `name` says what, as
// answers and results do, and `place` at which stage.
function askedIn(/** @type {Lesson} */ { question, stage, round, lesson, step, open }) {
  const position = round?.positions.at(-1);
  const name = round ? `digit ${position}` : `${lesson} ${step}`;
  const isOpen = open === name;
  return round || question ? { name, isOpen, position, place: `${name} ${round ? isOpen : stage}` } : null;
}

/** @typedef {NonNullable<ReturnType<typeof askedIn>>} Asked */

const initialState = () => ({
  closed: "", // the place whose sheet the pupil has closed
  folded: "", // the place at which the sheet was folded or unfolded
  trouble: NO_WORDS,
});

// Returns a function that shows the question, or the digit, on a phone.
function mountSheet(/** @type {Room} */ { state: room, set: setRoom }) {
  const { state, set, subscribe } = makeStore(initialState());
  const queue = inOrder();
  const [heading, card, status] = [make("h2"), make("div"), make("p", { role: "status" })];
  const closing = makeButton(close, { className: "pill" });
  const fold = make("details", {}, make("summary", {}, heading), card, status, closing);
  const sheet = make("section", { className: "vote", hidden: true }, fold);
  // Outside the sheet, whose words are not read aloud when it appears.
  const said = make("p", { className: "announcement", role: "status" });
  document.getElementById("head")?.append(sheet, said);
  let shown = ""; // what the sheet shows, as JSON
  let read = /** @type {Asked | null} */ (null); // the digit that it shows

  const canvas = make("canvas", { className: "unread pixels", role: "img" });
  const choices = make("div", { className: "choices", role: "group" });
  const digit = make("div", { className: "unread-digit" }, canvas, choices);
  const showChoices = makeAnswerButtons(choices, (answer) => read && vote(read, answer));

  const newestAsked = () => room.newest && askedIn(room.newest.lesson);

  // Shows the answer at once.
  async function vote(/** @type {Asked} */ { name: question }, /** @type {number} */ answer) {
    const before = room.vote;
    const own = { question, number: room.newest?.lesson.number ?? 0, answer };
    const isWanted = () => room.vote === own && newestAsked()?.name === question;
    const wait = (/** @type {Error} */ error) => isWanted() && set({ trouble: () => troubleText(error) });
    setRoom({ vote: own });
    set({ trouble: NO_WORDS });
    try {
      await queue(() => requestAsPhone("class_vote", { question, answer }, wait, isWanted));
      if (isWanted()) set({ trouble: NO_WORDS });
    } catch (error) {
      if (room.vote !== own) return;
      setRoom({ vote: before });
      set({ trouble: () => sentenceOf(error) });
    }
  }

  async function show() {
    const [asked, trouble] = [newestAsked(), state.trouble()];
    sheet.hidden = !asked || room.isTeacher || state.closed === asked.place;
    if (sheet.hidden || !asked || !room.newest) return;
    const { lesson } = room.newest;
    const last = room.vote;
    const lang = currentLanguage();
    const { isOpen, place } = asked;
    const isDigit = asked.position !== undefined;
    const isOwn = last?.question === asked.name && !(isOpen && last.number !== lesson.number);
    const own = isOwn ? last.answer : null;
    const counts = isOpen ? null : (lesson.results[asked.name] ?? null);
    const newest = JSON.stringify([place, own, counts, trouble, lang]);
    if (newest === shown) return;
    shown = newest;
    const part = await (isDigit ? fetchDigit(asked) : fetchQuestion(lesson)).catch(console.warn);
    if (newest !== shown) return;
    shown = ""; // the next state shows what could not be loaded
    if (!part) return;
    shown = newest;
    Object.assign(sheet, { lang, ariaLabel: text("class_vote") });
    closing.textContent = text("close");
    const isOver = !isDigit && lesson.stage === REVEALED;
    if ("image" in part && lesson.round) showDigit(asked, part.image, lesson.round, own);
    else if ("words" in part) {
      heading.replaceChildren(...withMarks(part.words.ask));
      const onChoose = isOpen ? (/** @type {number} */ answer) => vote(asked, answer) : null;
      if (lesson.stage === DOING) card.replaceChildren();
      else showCard(card, { ...part, isOver, own, counts, onChoose });
    }
    const rule = text(isOpen ? "class_vote_private" : "class_vote_closed");
    status.textContent = trouble || (isOver ? "" : rule);
    const wasOpen = fold.open;
    fold.open = true; // folded words have no spaces between them
    // biome-ignore lint/performance/useDomNodeTextContent: textContent has no space between answers.
    setText(said, isOpen ? heading.innerText : card.innerText);
    fold.open = state.folded === place ? wasOpen : isOpen; // the pupil may change it
    set({ folded: place });
  }

  /** @param {Asked} asked @param {GreyImage} image @param {NonNullable<Lesson["round"]>} round @param {number | null} own */
  function showDigit(asked, image, round, own) {
    read = asked;
    heading.textContent = canvas.ariaLabel = text("round_asked", {
      number: round.positions.length,
      total: round.total,
    });
    paintGrey(canvas, image);
    choices.hidden = !asked.isOpen;
    showChoices(own, true);
    if (digit.parentNode !== card) card.replaceChildren(digit);
  }

  function close() {
    set({ closed: newestAsked()?.place ?? "" });
  }
  subscribe(show, ["closed", "trouble"]);
  return show;
}

/** @type {Map<string, Promise<{ image: GreyImage }>>} */
const digits = new Map(); // of this round and earlier ones

const fetchDigit = (/** @type {Asked} */ { name, position = 0 }) =>
  once(digits, name, () => request("digit_of_round", { position }, { isLong: true }));

async function fetchQuestion(/** @type {Lesson} */ { question }) {
  const [{ questions }, { questions: words }] = await Promise.all([
    fetchPart("lessons"),
    fetchPart(`words/${currentLanguage()}`),
  ]);
  return { words: words[question ?? ""], right: questions[question ?? ""].right };
}
