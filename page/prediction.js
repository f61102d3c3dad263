const { translate, hear, ask, Refusal } = window.sketchpadPage;
const text = translate(element, props, watch, () => show());

const PAUSE = 40; // ms at least from one question to the next while a line is drawn: 25 a second look smooth
const RETRY = 1000; // ms until a question is asked again that did not get through
const SETTLED = 700; // ms without a change until the answer is read out to a screen reader

const winner = element.querySelector(".winner");
const sentence = element.querySelector(".sentence");
const trouble = element.querySelector(".trouble");
const seen = element.querySelector(".seen").getContext("2d");
const announcement = element.querySelector(".announcement");
const compare = element.querySelector(".compare");
const panels = props.networks.map(makePanel);

let drawing = null; // the newest, as the sketchpad told it
let askedVersion = 0; // of the drawing that was asked about last; 0 is the empty pad
let isAsking = false;
let askedAt = 0; // ms
let timer = null;
let answer = null; // {image, verdicts} for what is on the pad, null while it is empty

// ---- Asking

hear("drawing", (newest) => {
  drawing = newest;
  if (drawing.strokes.length === 0) {
    answer = null;
    trouble.textContent = "";
    show();
  }
  askWhenDue();
});

function askWhenDue() {
  clearTimeout(timer);
  if (isAsking || drawing.version === askedVersion || drawing.strokes.length === 0) return;
  // The end of a stroke is what people wait for: it goes at once.
  const wait = drawing.isDrawing ? askedAt + PAUSE - performance.now() : 0;
  if (wait > 0) timer = setTimeout(askWhenDue, wait);
  else askNow();
}

async function askNow() {
  isAsking = true;
  askedVersion = drawing.version;
  askedAt = performance.now();
  let retry = false;
  try {
    const reply = await ask(props.endpoint, drawing.strokes, drawing.lineWidth);
    if (drawing.strokes.length > 0) answer = reply; // the pad may have been cleared meanwhile
    trouble.textContent = "";
  } catch (error) {
    if (error instanceof Refusal) {
      trouble.textContent = error.message;
    } else {
      console.warn(error);
      trouble.textContent = text("server_away");
      askedVersion = null; // so that it is asked again
      retry = true;
    }
  }
  isAsking = false;
  show();
  if (retry) timer = setTimeout(askWhenDue, RETRY);
  else askWhenDue();
}

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
    return { bar, fill: bar.querySelector(".fill"), percent: bar.querySelector(".percent") };
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

const formatted = (probability) => Intl.NumberFormat(text.language(), { style: "percent" }).format(probability);
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
  bars.forEach(({ bar, fill, percent }, digit) => {
    bar.classList.toggle("first", digit === first);
    fill.style.transform = `scaleX(${verdict?.probabilities[digit] ?? 0})`;
    percent.textContent = verdict ? formatted(verdict.probabilities[digit]) : "";
  });
}

function showSeen() {
  const { width, height } = seen.canvas;
  const image = seen.createImageData(width, height); // transparent black
  const levels = answer ? Uint8Array.from(atob(answer.image), (c) => c.charCodeAt(0)) : new Uint8Array(width * height);
  levels.forEach((level, i) => image.data.fill(level, 4 * i, 4 * i + 3).fill(255, 4 * i + 3, 4 * i + 4));
  seen.putImageData(image, 0, 0);
}

let announceTimer = null;
function announceLater() {
  clearTimeout(announceTimer);
  announceTimer = setTimeout(() => {
    if (!drawing?.isDrawing) announcement.textContent = answer ? sentence.textContent : "";
  }, SETTLED);
}

show();
