const { translate, hear, tell, askAboutDrawings, showInTab, toBytes, paint, grey, percent, likeliest, verdictText } =
  window.sketchpadPage;
const text = translate(element, props, watch, () => show());

const SETTLED = 700; // ms without a change until the answer is read out to a screen reader

const winner = element.querySelector(".winner");
const sentence = element.querySelector(".sentence");
const trouble = element.querySelector(".trouble");
const seen = element.querySelector(".seen");
const announcement = element.querySelector(".announcement");
const compare = element.querySelector(".compare");
const back = element.querySelector(".back");
const ownGone = element.querySelector(".own-gone");
// The panel of the visitor's own network comes first; it has no part while there is none.
const ownPanel = makePanel("own");
const shippedPanels = props.networks.map((network) => makePanel(network));
let panels = shippedPanels; // of the networks that are asked, in order; the first has the word
let ownToken = null; // by which the server knows the visitor's own network, see learn_panel.js

let answer = null; // {image, verdicts} for what is on the pad, null while it is empty
const question = askAboutDrawings({
  endpoint: props.endpoint,
  data: ({ strokes, lineWidth }) => [strokes, lineWidth, ownToken],
  show(newest) {
    if (newest && newest.verdicts.length !== panels.length) return; // it was asked before the networks changed
    answer = newest;
    show();
  },
  showTrouble: (words) => (trouble.textContent = words),
  refused() {
    if (ownToken === null) return;
    tell("network", null); // a drawing of the pad's is always good: it is the network that is not kept any more
    ownGone.hidden = false;
  },
  text,
});

// ---- Showing

// A network's name and its ten bars.
function makePanel(network) {
  const panel = document.createElement("section");
  panel.className = "panel";
  panel.innerHTML = `<h2><span class="name"></span><span class="verdict"></span></h2><ol class="bars"></ol>`;
  const bars = Array.from({ length: 10 }, (_, digit) => {
    const bar = document.createElement("li");
    bar.className = "bar";
    bar.innerHTML =
      `<span class="digit">${digit}</span>` +
      `<span class="track" aria-hidden="true"><div class="fill"></div></span><span class="percent"></span>`;
    panel.querySelector(".bars").append(bar);
    return { bar, fill: bar.querySelector(".fill"), label: bar.querySelector(".percent") };
  });
  return { network, panel, bars, name: panel.querySelector(".name"), verdict: panel.querySelector(".verdict") };
}

compare.addEventListener("click", () => {
  compare.setAttribute("aria-pressed", compare.getAttribute("aria-pressed") === "false");
  showPanels();
});

function showPanels() {
  const isComparing = compare.getAttribute("aria-pressed") === "true" && panels.length > 1;
  compare.hidden = panels.length < 2;
  element.querySelector(".panels").classList.toggle("comparing", isComparing);
  const visible = isComparing ? panels : panels.slice(0, 1);
  element.querySelector(".panels").replaceChildren(...visible.map(({ panel }) => panel));
}

// ---- The visitor's own network: a `network` event with its token puts it in, one with null takes it out again

hear("network", (token) => {
  ownToken = token;
  panels = token === null ? shippedPanels : [ownPanel, ...shippedPanels];
  back.hidden = token === null;
  ownGone.hidden = true;
  answer = null;
  showPanels();
  show();
  question.ask();
});
back.addEventListener("click", () => tell("network", null));

const formatted = (probability) => percent(text.language(), probability);

function show() {
  panels.forEach((panel, number) => showPanel(panel, answer?.verdicts[number]));
  const verdict = answer?.verdicts[0];
  winner.textContent = verdict?.isDigit ? likeliest(verdict) : "?";
  const key = ownToken === null ? "answer" : "answer_own";
  sentence.textContent = verdict ? verdictText(text, verdict, key) : text("invitation");
  showSeen();
  announceLater();
}

// The bars of a network; without a verdict they are empty.
function showPanel({ network, bars, name, verdict: verdictNode }, verdict) {
  const first = verdict?.isDigit ? likeliest(verdict) : null;
  name.textContent = text.has(`network_${network}`) ? text(`network_${network}`) : network;
  verdictNode.textContent = verdict ? (first ?? "?") : "";
  bars.forEach(({ bar, fill, label }, digit) => {
    bar.classList.toggle("first", digit === first);
    fill.style.transform = `scaleX(${verdict?.probabilities[digit] ?? 0})`;
    label.textContent = verdict ? formatted(verdict.probabilities[digit]) : "";
  });
}

function showSeen() {
  const { width, height } = seen;
  paint(seen, width, height, answer ? toBytes(answer.image.data) : new Uint8Array(width * height), grey);
}

let announceTimer = null;
let isDrawing = false;
hear("drawing", (drawing) => {
  isDrawing = drawing.isDrawing;
  announceLater();
});
function announceLater() {
  clearTimeout(announceTimer);
  announceTimer = setTimeout(() => {
    // While a line is drawn or a question is under way, something is still to come that leads here again.
    if (!isDrawing && !question.isAsking) announcement.textContent = answer ? sentence.textContent : "";
  }, SETTLED);
}

showPanels();
show();
showInTab(element, "draw", (isOpen) => (question.isOpen = isOpen));
