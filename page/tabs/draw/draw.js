// The answer, the ten bars of each network, and the image that the networks are given, following the pen.

import { makeBars } from "../../shared/bars.js";
import { emit, on } from "../../shared/events.js";
import { argmax, verdictText } from "../../shared/format.js";
import { grey, paint, toBytes } from "../../shared/image.js";
import { followDrawing } from "../../shared/live.js";
import { digitText } from "../../shared/number_text.js";
import { showInTab } from "../../shared/tabs.js";
import { hasText, text, translate } from "../../shared/translations.js";

const SETTLED = 700; // ms without a change until the answer is read out to a screen reader

export function mount(element, props) {
  const winner = element.querySelector(".winner");
  const sentence = element.querySelector(".sentence");
  const trouble = element.querySelector(".trouble");
  const seen = element.querySelector(".seen");
  const announcement = element.querySelector(".announcement");
  const compare = element.querySelector(".compare");
  const back = element.querySelector(".back");
  const ownGone = element.querySelector(".own-gone");
  // The panel of the visitor's own network comes first, while there is one.
  const ownPanel = makePanel("own");
  const shippedPanels = props.shipped.map((network) => makePanel(network));
  let panels = shippedPanels; // of the networks that are asked, in order; the first one's answer is the large one
  let ownToken = null; // of the visitor's own network, see learn.js

  let answer = null; // {image, verdicts, number} for what is on the pad, null while it is empty
  const live = followDrawing({
    endpoint: "look",
    body: ({ strokes, lineWidth }) => ({
      strokes,
      line_width: lineWidth,
      network: ownToken,
      compare: compare.getAttribute("aria-pressed") === "true",
    }),
    show(newest) {
      if (newest && newest.verdicts.length !== panels.length) return; // it was asked before the networks changed
      answer = newest;
      show();
    },
    showTrouble: (words) => (trouble.textContent = words),
    onRejected() {
      if (ownToken === null) return;
      emit("network", null); // a drawing of the pad's is always valid: the network has expired
      ownGone.hidden = false;
    },
  });

  // ---- Showing

  // A network's name and its ten bars.
  function makePanel(network) {
    const panel = document.createElement("section");
    panel.className = "panel";
    panel.innerHTML = `<h2><span class="name"></span><span class="verdict"></span></h2><ol class="bars"></ol>`;
    const showBars = makeBars(panel.querySelector(".bars"));
    return { network, panel, showBars, name: panel.querySelector(".name"), verdict: panel.querySelector(".verdict") };
  }

  compare.addEventListener("click", () => {
    compare.setAttribute("aria-pressed", compare.getAttribute("aria-pressed") === "false");
    showPanels();
    if (answer?.number) live.ask(); // what the others read the number as
  });

  function showPanels() {
    const isComparing = compare.getAttribute("aria-pressed") === "true" && panels.length > 1;
    compare.hidden = panels.length < 2;
    element.querySelector(".panels").classList.toggle("comparing", isComparing);
    const visible = isComparing ? panels : panels.slice(0, 1);
    element.querySelector(".panels").replaceChildren(...visible.map(({ panel }) => panel));
  }

  // ---- The visitor's own network: a `network` event with its token puts it in, one with null takes it out again

  on("network", (token) => {
    ownToken = token;
    panels = token === null ? shippedPanels : [ownPanel, ...shippedPanels];
    back.hidden = token === null;
    ownGone.hidden = true;
    answer = null;
    showPanels();
    show();
    live.ask();
  });
  back.addEventListener("click", () => emit("network", null));

  function show() {
    const number = answer?.number;
    const texts = number ? [number.text, ...(number.others ?? [])] : []; // of the networks
    for (const [index, panel] of panels.entries()) showPanel(panel, answer?.verdicts[index], texts[index]);
    const verdict = answer?.verdicts[0];
    showWinner(number ? number.text : verdict?.isDigit ? String(argmax(verdict.probabilities)) : "?");
    const key = ownToken === null ? "answer" : "answer_own";
    if (number) sentence.textContent = digitText(number, number.chosen);
    else sentence.textContent = verdict ? verdictText(verdict, key) : text("invitation");
    showSeen();
    announceLater();
  }

  // The large answer: what does not fit in one place is set smaller.
  function showWinner(words) {
    const lines = words.split("\n");
    winner.textContent = words;
    winner.style.setProperty("--lines", Math.max(lines.length, Math.max(...lines.map(({ length }) => length)) / 2));
  }

  // The bars of a network; without a verdict they are empty. Of several digits it has a text.
  function showPanel({ network, showBars, name, verdict: verdictNode }, verdict, number) {
    const first = verdict?.isDigit ? argmax(verdict.probabilities) : null;
    name.textContent = hasText(`network_${network}`) ? text(`network_${network}`) : network;
    verdictNode.textContent = number ?? (verdict ? (first ?? "?") : "");
    showBars(verdict?.probabilities, first);
  }

  function showSeen() {
    const { width, height } = seen;
    paint(seen, width, height, answer ? toBytes(answer.image.data) : new Uint8Array(width * height), grey);
  }

  let announceTimer = null;
  let isDrawing = false;
  on("drawing", (drawing) => {
    isDrawing = drawing.isDrawing;
    announceLater();
  });
  function announceLater() {
    clearTimeout(announceTimer);
    announceTimer = setTimeout(() => {
      // While a line is drawn or a request is under way, what comes of it leads here again.
      if (!isDrawing && !live.isAsking) announcement.textContent = answer ? sentence.textContent : "";
    }, SETTLED);
  }

  translate(element, show);
  showPanels();
  show();
  showInTab(element, "draw", (isOpen) => (live.isOpen = isOpen));
  live.ask(); // about what was drawn before this was here
}
