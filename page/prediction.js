const { translate, hear, askAboutDrawings, showInTab, toBytes, paint, grey, percent } = window.sketchpadPage;
const text = translate(element, props, watch, () => show());

const SETTLED = 700; // ms without a change until the answer is read out to a screen reader

const winner = element.querySelector(".winner");
const sentence = element.querySelector(".sentence");
const trouble = element.querySelector(".trouble");
const seen = element.querySelector(".seen");
const announcement = element.querySelector(".announcement");
const compare = element.querySelector(".compare");
const panels = props.networks.map(makePanel);

let answer = null; // {image, verdicts} for what is on the pad, null while it is empty
const question = askAboutDrawings({
  endpoint: props.endpoint,
  data: ({ strokes, lineWidth }) => [strokes, lineWidth],
  show(newest) {
    answer = newest;
    show();
  },
  showTrouble: (words) => (trouble.textContent = words),
  text,
});

// ---- Showing

// A network's name and its ten bars.
function makePanel(network, number) {
  const panel = document.createElement("section");
  panel.className = "panel";
  panel.hidden = number > 0;
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
  element.querySelector(".panels").append(panel);
  return { network, panel, bars, name: panel.querySelector(".name"), verdict: panel.querySelector(".verdict") };
}

compare.hidden = panels.length < 2;
compare.addEventListener("click", () => {
  const isComparing = compare.getAttribute("aria-pressed") === "false";
  compare.setAttribute("aria-pressed", isComparing);
  element.querySelector(".panels").classList.toggle("comparing", isComparing);
  panels.slice(1).forEach(({ panel }) => (panel.hidden = !isComparing));
});

const formatted = (probability) => percent(text.language(), probability);
const likeliest = ({ probabilities }) => probabilities.indexOf(Math.max(...probabilities));

function show() {
  panels.forEach((panel, number) => showPanel(panel, answer?.verdicts[number]));
  const verdict = answer?.verdicts[0];
  winner.textContent = verdict?.isDigit ? likeliest(verdict) : "?";
  sentence.textContent = !verdict ? text("invitation") : verdict.isDigit ? answerText(verdict) : text("no_digit");
  showSeen();
  announceLater();
}

function answerText(verdict) {
  const digit = likeliest(verdict);
  return text("answer", { digit, percent: formatted(verdict.probabilities[digit]) });
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
  if (isDrawing) return;
  announceTimer = setTimeout(() => (announcement.textContent = answer ? sentence.textContent : ""), SETTLED);
}

show();
showInTab(element, "draw", (isOpen) => (question.isOpen = isOpen));
