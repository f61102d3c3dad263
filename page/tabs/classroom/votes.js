// Votes: a phone shows the question of the lesson that the teacher's page has open, on every tab, and sends its answer. The
// teacher's page tells the class which step it has open, and hears what other devices have opened, and how many have voted.

import { showCard } from "../../lessons/card.js";
import { ASKED, DOING, REVEALED } from "../../lessons/lesson.js";
import { fetchPart, withMarks, write } from "../../lessons/words.js";
import { makeButton } from "../../shared/button.js";
import { emit, on } from "../../shared/events.js";
import { currentLanguage } from "../../shared/language.js";
import { NO_WORDS, sentenceOf, troubleText } from "../../shared/requests.js";
import { setText } from "../../shared/set_text.js";
import { makeStore } from "../../shared/store.js";
import { text } from "../../shared/translations.js";
import { requestAsPhone } from "./token.js";

/** @import { Events } from "../../types.d.ts" @import { Lesson } from "./types.d.ts" @import { Room } from "./room.js" */

const REMINDER = 1500; // ms after which the bar of the lessons, which may have been closed or loading, hears it again

export function mountVotes(/** @type {Room} */ room) {
  const hear = mountTeacher(room);
  const show = mountSheet(room);
  room.subscribe(({ isTeacher }) => (isTeacher ? hear() : show()), ["newest", "isTeacher", "language"]);
}

function mountTeacher(/** @type {Room} */ { state, order }) {
  let told = /** @type {Events["lesson"]} */ (null); // the step of the bar on this page; null for none
  let isHeard = false; // whether the class has been asked what it does
  let telling = 0; // requests under way: a state from before them is old

  on("lesson", async (step) => {
    told = step && { ...step, again: false, begins: false };
    if (state.isTeacher) await tell(step);
  });

  async function tell(/** @type {Events["lesson"]} */ step) {
    telling += 1;
    await order("ask", step ?? { lesson: null, step: null, stage: ASKED });
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

const stepOf = (/** @type {Lesson} */ { lesson, step }) => `${lesson} ${step}`;
const placeOf = (/** @type {Lesson} */ lesson) => `${stepOf(lesson)} ${lesson.stage}`;

const initialState = () => ({
  closed: "", // the place whose sheet the pupil has closed
  folded: "", // the place at which the sheet was folded or unfolded
  // Of this phone's last vote, which the server forgets when the vote closes.
  mine: /** @type {{ step: string, answer: number, isSent: boolean } | null} */ (null),
  trouble: NO_WORDS,
});

// Returns a function that shows the question on a phone.
function mountSheet(/** @type {Room} */ { state: room, accept }) {
  const { state, set, subscribe } = makeStore(initialState());
  const [heading, card, status] = [write("h2"), write("div"), write("p")];
  status.setAttribute("role", "status");
  const closing = makeButton(close, { className: "pill" });
  const fold = write("details", write("summary", heading), card, status, closing);
  const sheet = Object.assign(write("section", fold), { className: "vote", hidden: true });
  const said = write("p"); // outside the sheet, whose words are not read aloud when it appears
  Object.assign(said, { className: "announcement", role: "status" });
  document.getElementById("head")?.append(sheet, said);
  let shown = ""; // what the sheet shows, as JSON

  async function vote(/** @type {Lesson} */ asked, /** @type {number} */ answer) {
    const { lesson, step } = asked;
    const mine = { step: stepOf(asked), answer, isSent: false };
    const isWanted = () => state.mine === mine && room.newest !== null && stepOf(room.newest.lesson) === mine.step;
    const wait = (/** @type {Error} */ error) => isWanted() && set({ trouble: () => troubleText(error) });
    set({ mine, trouble: NO_WORDS });
    try {
      const newest = await requestAsPhone("class_vote", { lesson, step, answer }, wait, isWanted);
      if (newest) accept(newest);
      if (state.mine === mine) set({ mine: { ...mine, isSent: true }, ...(isWanted() && { trouble: NO_WORDS }) });
    } catch (error) {
      if (state.mine === mine) set({ mine: null, trouble: () => sentenceOf(error) });
    }
  }

  async function show() {
    const { closed, mine } = state;
    const [asked, trouble] = [room.newest?.lesson, state.trouble()];
    sheet.hidden = !asked?.question || room.isTeacher || closed === placeOf(asked);
    if (sheet.hidden || !asked?.question) return;
    const { question, stage, results } = asked;
    const lang = currentLanguage();
    const isOpen = stage === ASKED;
    const own = mine?.step === stepOf(asked) && !(isOpen && mine.isSent) ? mine.answer : asked.own;
    const counts = isOpen ? null : (results[stepOf(asked)] ?? null);
    const newest = JSON.stringify([placeOf(asked), own, counts, trouble, lang]);
    if (newest === shown) return;
    shown = newest;
    const parts = await Promise.all([fetchPart("lessons"), fetchPart(`words/${lang}`)]).catch(console.warn);
    if (newest !== shown) return;
    shown = ""; // the next state shows what could not be loaded
    if (!parts) return;
    shown = newest;
    const [{ questions }, { questions: words }] = parts;
    Object.assign(sheet, { lang, ariaLabel: text("class_vote") });
    heading.replaceChildren(...withMarks(words[question].ask));
    closing.textContent = text("close");
    const { right } = questions[question];
    const isOver = stage === REVEALED;
    const onChoose = isOpen ? (/** @type {number} */ answer) => vote(asked, answer) : null;
    if (stage === DOING) card.replaceChildren();
    else showCard(card, { words: words[question], right, isOver, own, counts, onChoose });
    const rule = text(isOpen ? "class_vote_private" : "class_vote_closed");
    status.textContent = trouble || (isOver ? "" : rule);
    const wasOpen = fold.open;
    fold.open = true; // folded words have no spaces between them
    // biome-ignore lint/performance/useDomNodeTextContent: textContent has no space between answers.
    setText(said, isOpen ? heading.innerText : card.innerText);
    fold.open = state.folded === placeOf(asked) ? wasOpen : isOpen; // the pupil may change it
    set({ folded: placeOf(asked) });
  }

  function close() {
    if (room.newest) set({ closed: placeOf(room.newest.lesson) });
  }
  subscribe(show, ["closed", "mine", "trouble"]);
  return show;
}
