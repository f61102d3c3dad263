// Votes: a phone shows the question of the lesson that the teacher's page has open, on every tab, and sends its answer. The
// teacher's page tells the class which step it has open, and hears what other devices have opened, and how many have voted.

import { showCard } from "../../lessons/card.js";
import { ASKED, DOING, REVEALED } from "../../lessons/lesson.js";
import { fetchPart, make } from "../../lessons/words.js";
import { makeButton } from "../../shared/button.js";
import { emit, on } from "../../shared/events.js";
import { currentLanguage } from "../../shared/language.js";
import { Rejected, request, sentenceOf } from "../../shared/requests.js";
import { text } from "../../shared/translations.js";
import { keyHeaders } from "./key.js";
import { forgetToken, joinClass, phoneToken } from "./token.js";

/** @import { ClassQuestion } from "./types.d.ts" */

const SOON = 1500; // ms between two looks at a lesson
const LATER = 5000; // ms while there is none

export function mountVotes({ isTeacher, order }) {
  const sheet = make("section");
  Object.assign(sheet, { className: "vote", hidden: true });
  document.getElementById("head").append(sheet);
  /** @type {ClassQuestion | null} */
  let asked = null; // what the class is asked
  let closed = ""; // the place whose sheet the pupil has closed
  let mine = null; // {minutes, name, answer} of this phone's last vote, which the server forgets when the vote closes
  let trouble = ""; // a sentence

  // ---- The teacher's page

  let told = null; // the step of the bar on this page; null for none
  let newest = -1; // version of the newest answer
  let telling = 0; // requests under way: an answer from before them is old

  on("lesson", async (step) => {
    told = step;
    if (isTeacher()) await tell();
  });

  async function tell() {
    telling += 1;
    const answer = await order("ask", told ?? { minutes: null, name: null, stage: ASKED });
    telling -= 1;
    if (answer && telling === 0) hear(answer);
  }

  function hear(answer) {
    if (answer.version < newest) return;
    newest = answer.version;
    emit("vote", answer);
  }

  async function askAsTeacher() {
    const answer = await request("class_votes", {}, { headers: keyHeaders() });
    if (telling > 0) return;
    if (answer.name === null && told && newest < 0) await tell();
    else hear(answer);
  }

  // ---- A phone

  const placeOf = ({ minutes, name, stage }) => `${minutes} ${name} ${stage}`;

  async function askAsPhone() {
    const answer = await request("class_asked", { token: phoneToken() });
    const hasChanged = JSON.stringify(answer) !== JSON.stringify(asked);
    asked = answer;
    if (hasChanged) await show();
  }

  async function vote(number) {
    const { minutes, name } = asked;
    asked = { ...asked, own: number };
    mine = { minutes, name, answer: number };
    trouble = "";
    show();
    try {
      if (!phoneToken()) await joinClass();
      asked = await request("class_vote", { token: phoneToken(), minutes, name, answer: number });
    } catch (error) {
      if (!(error instanceof Rejected)) console.warn(error);
      if (error.reason === "unknown") forgetToken();
      asked = { ...asked, own: null };
      mine = null;
      trouble = sentenceOf(error);
    }
    show();
  }

  async function show() {
    sheet.hidden = !asked?.question || isTeacher() || closed === placeOf(asked);
    if (sheet.hidden) return;
    const shown = asked;
    const [{ questions }, words] = await Promise.all([fetchPart("lessons"), fetchPart(`words/${currentLanguage()}`)]);
    if (shown !== asked) return;
    const { question, stage, counts } = asked;
    const isOpen = stage === ASKED;
    const isMine = !isOpen && mine?.minutes === asked.minutes && mine.name === asked.name;
    const own = isMine ? mine.answer : asked.own;
    if (sheet.dataset.place !== placeOf(asked) || sheet.lang !== currentLanguage()) {
      const button = makeButton(close, { className: "pill", textContent: text("close") });
      sheet.replaceChildren(make("h2", words.questions[question].ask), make("div"), make("p"), button);
      Object.assign(sheet, { lang: currentLanguage(), ariaLabel: text("class_vote") });
      sheet.dataset.place = placeOf(asked);
      sheet.querySelector("p").setAttribute("role", "status");
    }
    const right = stage === REVEALED ? questions[question].right : null;
    if (stage !== DOING)
      showCard(sheet.querySelector("div"), {
        ...{ words: words.questions[question], right, own, counts, onChoose: isOpen ? vote : null },
      });
    const status = isOpen ? "class_vote_private" : "class_vote_closed";
    sheet.querySelector(":scope > p").textContent = trouble || (right === null ? text(status) : "");
  }

  function close() {
    closed = placeOf(asked);
    sheet.hidden = true;
  }

  // ---- Look again and again

  async function look() {
    try {
      if (!document.hidden) await (isTeacher() ? askAsTeacher() : askAsPhone());
    } catch (error) {
      console.warn(error); // the next look follows soon
    }
    setTimeout(look, isTeacher() || asked?.question ? SOON : LATER);
  }
  setTimeout(look);

  return { show };
}
