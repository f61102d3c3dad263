// Votes: a phone shows the question of the lesson that the teacher's page has open, on every tab, and sends its answer. The
// teacher's page tells the class which step it has open, and hears what other devices have opened, and how many have voted.

import { showCard } from "../../lessons/card.js";
import { ASKED, DOING, REVEALED } from "../../lessons/lesson.js";
import { fetchPart, make } from "../../lessons/words.js";
import { makeButton } from "../../shared/button.js";
import { emit, on } from "../../shared/events.js";
import { currentLanguage } from "../../shared/language.js";
import { sentenceOf, troubleText } from "../../shared/requests.js";
import { text } from "../../shared/translations.js";
import { requestAsPhone } from "./token.js";

const REMINDER = 1500; // ms after which the bar of the lessons, which may have been closed or loading, hears it again

export function mountVotes({ state, setState, isTeacher, order }) {
  const lesson = () => state()?.lesson;

  // ---- The teacher's page

  let told = /** @type {import("../../types.d.ts").Events["lesson"]} */ (null); // the step of the bar on this page; null for none
  let heard = /** @type {import("../../types.d.ts").Vote | null} */ (null); // what the class is asked
  let telling = 0; // requests under way: a state from before them is old

  on("lesson", async (step) => {
    told = step;
    if (isTeacher()) await tell();
  });

  async function tell() {
    telling += 1;
    await order("ask", told ?? { minutes: null, name: null, stage: ASKED });
    telling -= 1;
    hear();
  }

  function hear() {
    if (telling > 0 || !lesson()) return;
    const [isFirst, newest] = [heard === null, lesson()];
    heard = newest;
    if (isFirst && newest.name === null && told) tell();
    else emit("vote", newest);
  }
  setInterval(() => isTeacher() && hear(), REMINDER);

  // ---- A phone

  const sheet = make("section");
  /** @type {(selector: string) => HTMLElement} */
  const find = (selector) => /** @type {HTMLElement} */ (sheet.querySelector(selector));
  Object.assign(sheet, { className: "vote", hidden: true });
  document.getElementById("head")?.append(sheet);
  let closed = ""; // the place whose sheet the pupil has closed
  let mine = /** @type {{ step: string, answer: number, isSent: boolean } | null} */ (null); // {step, answer, isSent} of this phone's last vote, which the server forgets when the vote closes
  let trouble = ""; // a sentence
  let shown = ""; // what the sheet shows, as JSON

  const stepOf = ({ minutes, name }) => `${minutes} ${name}`;
  const placeOf = (asked) => `${stepOf(asked)} ${asked.stage}`;

  async function vote(answer) {
    const { minutes, name } = lesson();
    const sent = { step: stepOf({ minutes, name }), answer, isSent: false };
    const isWanted = () => mine === sent && stepOf(lesson()) === sent.step;
    mine = sent;
    fail("");
    try {
      const newest = await requestAsPhone(
        "class_vote",
        { minutes, name, answer },
        (error) => isWanted() && fail(troubleText(error)),
        isWanted,
      );
      sent.isSent = true;
      if (newest) setState(newest);
      if (isWanted()) fail("");
    } catch (error) {
      if (mine !== sent) return;
      mine = null;
      fail(sentenceOf(error));
    }
  }

  function fail(words) {
    trouble = words;
    show();
  }

  // The next state shows what could not be loaded.
  function forget(error) {
    console.warn(error);
    shown = "";
    return [];
  }

  async function show() {
    const asked = lesson();
    sheet.hidden = !asked?.question || isTeacher() || closed === placeOf(asked);
    if (sheet.hidden) return;
    const { question, stage, results } = asked;
    const place = placeOf(asked);
    const isOpen = stage === ASKED;
    const own = mine?.step === stepOf(asked) && !(isOpen && mine?.isSent) ? mine?.answer : asked.own;
    const counts = isOpen ? null : (results[stepOf(asked)] ?? null);
    const newest = JSON.stringify([place, own, counts, trouble, currentLanguage()]);
    if (newest === shown) return;
    shown = newest;
    const parts = Promise.all([fetchPart("lessons"), fetchPart(`words/${currentLanguage()}`)]);
    const [lessons, words] = await parts.catch(forget);
    if (newest !== shown) return;
    const { questions } = lessons;
    if (sheet.dataset.place !== place || sheet.lang !== currentLanguage()) {
      const button = makeButton(close, { className: "pill", textContent: text("close") });
      sheet.replaceChildren(make("h2", words.questions[question].ask), make("div"), make("p"), button);
      Object.assign(sheet, { lang: currentLanguage(), ariaLabel: text("class_vote") });
      sheet.dataset.place = place;
      find("p").setAttribute("role", "status");
    }
    const right = stage === REVEALED ? questions[question].right : null;
    if (stage !== DOING)
      showCard(find("div"), {
        ...{ words: words.questions[question], right, own, counts, onChoose: isOpen ? vote : null },
      });
    const status = isOpen ? "class_vote_private" : "class_vote_closed";
    find(":scope > p").textContent = trouble || (right === null ? text(status) : "");
  }

  function close() {
    closed = placeOf(lesson());
    sheet.hidden = true;
  }

  return { showState: () => (isTeacher() ? hear() : show()), show };
}
