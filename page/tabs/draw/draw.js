// The answer, the ten bars of each network, the networks' input, and the history of the answers.

import { placed, showMoment } from "../../pad/canvas.js";
import { addScenes } from "../../pad/kiosk.js";
import { followDrawing } from "../../pad/live.js";
import { isReading, photo, photoText } from "../../pad/photo.js";
import { makeAnnouncer } from "../../shared/announcement.js";
import { makeBars } from "../../shared/bars.js";
import { emit, on } from "../../shared/events.js";
import { argmax, digitOf, verdictText } from "../../shared/format.js";
import { grey, paint, toBytes } from "../../shared/image.js";
import { loadingText } from "../../shared/loading.js";
import { digitText, numberText, photoDigitText } from "../../shared/number_text.js";
import { answerKey, networkOwner, ownNetwork } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { setProperty, setText } from "../../shared/set_text.js";
import { showInTab } from "../../shared/tabs.js";
import { hasText, text, translate } from "../../shared/translations.js";
import { makeChallenge } from "./challenge.js";
import { makeGauge } from "./gauge.js";
import { makeHistory } from "./history.js";

const ASPECT = 1.7; // width of a photo's numbers, in units of the answer's height
const CHAR = 0.7; // width of a wide font's digit, in units of its size
const ROOMY = "(min-width: 701px) and (min-height: 501px)"; // larger than a phone: the history is open from the start

const A_HEART = ["M50 86 C20 62 8 42 18 24 C28 8 44 14 50 32 C56 14 72 8 82 24 C92 42 80 62 50 86"];

addScenes("draw", (sample) => {
  const number = ["2", "0", "2", "6"].flatMap((digit, i) => placed(sample(digit), [4 + 23.5 * i, 36], 0.24));
  return [
    { words: "kiosk_number", paths: number, lasts: 7000 },
    { words: "kiosk_heart", paths: A_HEART, lasts: 5500, smiles: true },
  ];
});

export function mount(element, props) {
  const winner = element.querySelector(".winner");
  const sentence = element.querySelector(".sentence");
  const trouble = element.querySelector(".trouble");
  const seen = element.querySelector(".seen");
  const compare = element.querySelector(".compare");
  const historyBox = element.querySelector(".history");
  // The panel of the visitor's own network, or of the class's, comes first.
  const ownPanel = makePanel();
  const shippedPanels = props.shipped.map((network) => makePanel(network));
  const panelsNow = () => (ownNetwork() === null ? shippedPanels : [ownPanel, ...shippedPanels]);
  let panels = panelsNow(); // in the order of the networks; the first one's answer is the large one

  const isComparing = () => compare.getAttribute("aria-pressed") === "true" && panels.length > 1;
  const live = followDrawing({
    endpoint: "look",
    // The challenge is against the network as it is.
    more: () => ({ compare: isComparing(), ...(challenge.isOpen ? { line: null } : {}) }),
    show(answer, asked) {
      ofPhoto = asked?.field ? { asked, answer } : null;
      // For several digits the bands, like the bars, are those of the chosen one.
      if (answer && !ofPhoto)
        history.add({ asked, answer, probabilities: answer.verdicts[0].probabilities }, isAgain(asked));
      else history.clear();
      if (history.chosen()) return; // a late answer must not close an earlier moment
      showMoment(null);
      show();
    },
    showTrouble,
  });

  function showTrouble(words) {
    trouble.textContent = words;
  }

  // Whether a request is about the newest moment's drawing, with another line: the network's mind is the same.
  function isAgain({ strokes, line }) {
    const newest = history.shown()?.asked;
    return newest !== undefined && newest.line !== line && JSON.stringify(newest.strokes) === JSON.stringify(strokes);
  }

  // ---- History

  const history = makeHistory(historyBox, (chosen) => {
    showMoment(chosen?.asked.strokes ?? null);
    emit("number", shownAnswer()?.number ?? null); // the marks of that moment
    show();
  });
  let ofPhoto = null; // {asked, answer} about the chosen digit of a photo, which has no history
  const shownMoment = () => ofPhoto ?? history.shown() ?? null;
  // {image, verdicts, number} for the newest or the chosen moment; null for an empty pad
  const shownAnswer = () => shownMoment()?.answer ?? null;
  const fitHistory = ({ matches }) => (historyBox.open = matches);
  const roomy = window.matchMedia(ROOMY);
  roomy.addEventListener("change", fitHistory);
  fitHistory(roomy);
  historyBox.addEventListener("toggle", () => {
    if (historyBox.open && !roomy.matches) historyBox.scrollIntoView({ block: "nearest", behavior: "instant" });
  });

  const challenge = makeChallenge(element, () => {
    history.leave();
    showMoment(null);
    show();
    live.ask();
  });

  // ---- Showing

  // A network's name, its ten bars and its gauge.
  function makePanel(network) {
    const panel = document.createElement("section");
    panel.className = "panel";
    panel.innerHTML =
      `<h2><span class="name"></span><span class="verdict"></span></h2>` +
      `<ol class="bars"></ol><div class="gauge"></div>`;
    const showBars = makeBars(panel.querySelector(".bars"));
    const costs = network === props.shipped[0] ? props.costs : null;
    const showGauge = makeGauge(panel.querySelector(".gauge"), { clear: props.clear, costs });
    const [name, verdict] = [".name", ".verdict"].map((each) => panel.querySelector(each));
    return { network, panel, showBars, showGauge, name, verdict, line: props.lines[network] ?? 0 };
  }

  compare.addEventListener("click", () => {
    compare.setAttribute("aria-pressed", compare.getAttribute("aria-pressed") === "false");
    showPanels();
    askTheOthers();
  });

  // Request the other networks' verdicts on the moment that is shown, if they are missing.
  let isAskingTheOthers = false;
  async function askTheOthers() {
    const moment = shownMoment();
    const isWanted = () => isComparing() && shownMoment() === moment;
    if (isAskingTheOthers || !isWanted() || !moment || moment.answer.verdicts.length === panels.length) return;
    isAskingTheOthers = true;
    const complete = await requestUntilAnswered("look", { ...moment.asked, compare: true }, { showTrouble, isWanted });
    isAskingTheOthers = false;
    if (complete) moment.answer = complete;
    if (complete) show();
    else if (!isWanted()) askTheOthers();
  }

  function showPanels() {
    compare.hidden = panels.length < 2;
    element.querySelector(".panels").classList.toggle("comparing", isComparing());
    const visible = isComparing() ? panels : panels.slice(0, 1);
    element.querySelector(".panels").replaceChildren(...visible.map(({ panel }) => panel));
  }

  on("network", () => {
    panels = panelsNow();
    ofPhoto = null;
    history.clear();
    showMoment(null);
    showPanels();
    show();
  });

  function show() {
    const answer = shownAnswer();
    const number = answer && (photoNumber() ?? answer.number);
    const texts = number ? [number.text, ...(number.others ?? [])] : []; // of the networks
    for (const [index, panel] of panels.entries()) showPanel(panel, answer?.verdicts[index], texts[index]);
    const verdict = answer?.verdicts[0];
    if (photo()) showPhotoNumbers();
    else showWinner(number ? number.text : verdict ? digitOf(verdict) : "?");
    showSentence();
    showSeen(answer);
    challenge.judge(shownMoment()?.asked.line === null ? shownMoment() : null);
    announceLater();
    askTheOthers();
  }

  function showSentence() {
    setText(sentence, loadingText() || answerText());
  }
  on("loading", showSentence);

  function answerText() {
    if (photo()) return photo().digits.length > 0 ? photoDigitText(photo().digits, photo().chosen) : "";
    const { number, verdicts } = shownAnswer() ?? {};
    if (number) return digitText(number, number.chosen);
    return verdicts ? verdictText(verdicts[0], answerKey()) : text("invitation");
  }

  // The number with the chosen digit of a photo; null for a single digit.
  function photoNumber() {
    const { digits, chosen, answer } = photo() ?? {};
    const number = answer?.numbers[digits[chosen]?.line];
    return number?.digits.length > 1 ? number : null;
  }

  // The numbers of a photo, the one with the chosen digit highlighted. Many are shown in columns, as many as make the type
  // largest.
  function showPhotoNumbers() {
    const { digits, chosen } = photo();
    if (digits.length === 0) {
      showWinner(isReading() ? "…" : "?");
      return;
    }
    const numbers = photoText().split("\n");
    const chars = Math.max(...numbers.map(({ length }) => length)) + 1;
    const sizeIn = (rows) => Math.min(1 / rows, ASPECT / (Math.ceil(numbers.length / rows) * chars * CHAR));
    const counts = numbers.map((_, index) => index + 1);
    const rows = counts.reduce((best, count) => (sizeIn(count) > sizeIn(best) ? count : best));
    winner.replaceChildren(
      ...numbers.map((words, line) => {
        const node = document.createElement("span");
        node.textContent = words;
        node.classList.toggle("other", line !== digits[chosen].line);
        return node;
      }),
    );
    winner.classList.add("numbers");
    winner.style.setProperty("--rows", rows);
    winner.style.setProperty("--lines", 1 / sizeIn(rows));
    const [own, all] = [winner.children[digits[chosen].line], winner].map((node) => node.getBoundingClientRect());
    winner.scrollTop += own.top + own.height / 2 - (all.top + all.height / 2);
    winner.scrollLeft += own.left + own.width / 2 - (all.left + all.width / 2);
  }

  // The large answer; longer ones get smaller type.
  function showWinner(words) {
    const lines = words.split("\n");
    winner.classList.remove("numbers");
    setText(winner, words);
    setProperty(winner, "--lines", Math.max(lines.length, Math.max(...lines.map(({ length }) => length)) / 2));
  }

  // The bars of a network, empty without a verdict. `number` is its text for several digits.
  function showPanel(panel, verdict, number) {
    const { network = networkOwner(), showBars, showGauge, name, verdict: verdictNode } = panel;
    const first = verdict?.isDigit ? argmax(verdict.probabilities) : null;
    setText(name, hasText(`network_${network}`) ? text(`network_${network}`) : network);
    setText(verdictNode, number ?? (verdict ? digitOf(verdict) : ""));
    showBars(verdict?.probabilities, first);
    if (verdict && shownMoment().asked.line === null) panel.line = verdict.line;
    const isNow = !photo() && !history.chosen(); // an earlier moment has the line of its time
    showGauge(verdict, isNow ? panel.line : (verdict?.line ?? panel.line), isNow && panel === panels[0]);
  }

  let seenData; // of the image that is shown
  function showSeen(answer) {
    if (answer?.image.data === seenData && seenData !== undefined) return;
    const { width, height } = seen;
    paint(seen, width, height, answer ? toBytes(answer.image.data) : new Uint8Array(width * height), grey);
    seenData = answer?.image.data;
  }

  const announceLater = makeAnnouncer(element.querySelector(".announcement"), live, () => {
    if (history.chosen()) return null;
    if (challenge.isOpen) return challenge.words();
    if (photo()?.digits.length)
      return text("number_announcement", { number: photoText().replaceAll("\n", " / "), sentence: answerText() });
    const answer = shownAnswer();
    if (!answer) return "";
    return answer.number ? numberText(answer.number) : sentence.textContent;
  });

  on("photo", show);
  on("line", show);
  on("choice", history.leave);
  let version = 0;
  on("drawing", (drawing) => {
    if (drawing.version !== version && history.chosen()) {
      history.leave();
      show();
    }
    version = drawing.version;
  });

  translate(element, () => {
    history.describe();
    show();
  });
  showPanels();
  show();
  showInTab(element, "draw", (isOpen) => (live.isOpen = isOpen));
  live.ask(); // about strokes that were drawn before this script ran
}
