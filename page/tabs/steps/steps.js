// 28 × 28: the way of a drawing to the network's 784 inputs as a motion, during the drawing; for a digit of a photo, with the
// steps that find it. An empty pad shows an example.

import { alongPath, drawing, placed } from "../../pad/canvas.js";
import { addScenes } from "../../pad/kiosk.js";
import { followDrawing } from "../../pad/live.js";
import { isReading, photo } from "../../pad/photo.js";
import { makeAnnouncer } from "../../shared/announcement.js";
import { on } from "../../shared/events.js";
import { verdictText } from "../../shared/format.js";
import { grey, toBytes } from "../../shared/image.js";
import { answerKey, ownNetwork } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { setText } from "../../shared/set_text.js";
import { settings } from "../../shared/settings.js";
import { showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/translations.js";
import { loadPictures, PHOTO_STOPS } from "./photo_pictures.js";
import { makePlayer } from "./player.js";
import { inkSize, makeStage } from "./stage.js";

const STOPS = ["pad", "ink", "box", "field"]; // as in the keys of the texts
const EXAMPLE = { place: [8, 10], size: 0.42, brush: 0.7 }; // small and in a corner, where the steps do most
const AGAIN = 2500; // ms from an example's end until it plays again

addScenes("steps", (sample) => [
  { words: "kiosk_steps", paths: placed(sample("5"), [52, 50], 0.42), press: [".play"], lasts: 10_000 },
]);

export function mount(element, props) {
  const find = (selector) => element.querySelector(selector);
  const skip = find(".skip");
  const dialog = find("dialog");
  const range = find(".way input");
  const play = find(".play");

  let answer = null; // to the drawing, with what was `asked`; null for an empty pad
  let example = null; // the answer to the example
  let pictures = null; // of the photo, see photo_pictures.js
  let picturesOf = null; // the part of a photo that they show, once they are asked for
  let isOpen = false;
  let againTimer = null;

  // The stops, as in the keys of the texts. A photo has some before those of its chosen digit.
  const ofDigit = () => (answer ? STOPS : []);
  const stopsNow = () => (photo() ? [...PHOTO_STOPS.map((name) => `photo_${name}`), ...ofDigit().slice(1)] : STOPS);

  const stage = makeStage(find(".picture"), find(".marks"), props);
  const player = makePlayer({
    lastStop: () => stopsNow().length - 1,
    onChange: showTime,
    onEnd() {
      if (answer === null && !photo()) againTimer = setTimeout(player.play, AGAIN);
    },
  });
  const troubles = { digit: "", pictures: "" }; // sentences about failed requests
  const showTroubleOf = (part) => (words) => {
    troubles[part] = words;
    setText(find(".trouble"), troubles.pictures || troubles.digit);
    showLoading();
  };
  const showTrouble = showTroubleOf("digit");
  const live = followDrawing({
    endpoint: "steps",
    show(newest, asked) {
      const wasEmpty = answer === null;
      answer = newest && { ...newest, asked };
      if (answer === null && !wasEmpty) playAgain();
      show();
      askExample();
    },
    showTrouble,
  });

  function playAgain() {
    clearTimeout(againTimer);
    if (!isOpen) return;
    if (!player.isStill) player.choose(0);
    player.play();
  }

  // ---- The example

  async function askExample() {
    const isWanted = () => isOpen && answer === null && !photo() && drawing().isEmpty && example === null;
    if (!isWanted()) return;
    const { place, size, brush } = EXAMPLE;
    const strokes = placed(props.example, place, size).map(alongPath);
    const asked = { strokes, line_width: brush * settings.pad.brush_width, network: ownNetwork() };
    const newest = await requestUntilAnswered("steps", asked, { showTrouble, isWanted });
    if (!newest) return;
    example = { ...newest, asked };
    show();
  }
  on("network", () => {
    example = null;
    askExample();
  });

  // ---- The pictures of a photo

  async function askPictures() {
    const part = photo();
    if (!isOpen || !part?.answer || picturesOf === part) return;
    picturesOf = part;
    show();
    const isWanted = () => picturesOf === part;
    const rejection = () => text("photo_unreadable");
    const options = { showTrouble: showTroubleOf("pictures"), isWanted, rejection, isLong: true };
    const loaded = await loadPictures(part, options);
    if (picturesOf !== part || !loaded) return;
    pictures = loaded;
    showStops();
    show();
    playAgain();
  }
  function showLoading() {
    const isLoading = photo() !== null && pictures === null && (isReading() || picturesOf !== null);
    find(".loading").hidden = !isLoading || troubles.pictures !== "";
  }
  on("photo", (part) => {
    if (part !== picturesOf) {
      pictures = picturesOf = null;
      showTroubleOf("pictures")("");
    }
    showStops();
    show();
    askPictures();
  });

  // ---- The stops

  let stops = []; // their buttons

  function showStops() {
    const names = stopsNow();
    if (stops.length === names.length) return;
    const isAtEnd = player.time >= stops.length - 1;
    stops = names.map((_, stop) => {
      const item = document.createElement("li");
      item.innerHTML = `<button type="button"><b></b> <span class="why"></span></button>`;
      const button = item.firstChild;
      button.addEventListener("click", () => goTo(stop));
      return { item, button, name: button.querySelector("b"), why: button.querySelector(".why") };
    });
    find(".stops").replaceChildren(...stops.map(({ item }) => item));
    find(".show").classList.toggle("of-photo", photo() !== null);
    element.style.setProperty("--last", names.length - 1);
    range.max = names.length - 1;
    if (isAtEnd || player.time > names.length - 1) player.choose(names.length - 1);
  }

  function goTo(stop) {
    clearTimeout(againTimer);
    player.goTo(stop);
  }

  // The stop that is shown, or to which the drawing is moving.
  const current = () => Math.ceil(player.time - 0.01);

  // Texts of a stop.
  function wordsOf(stop) {
    const key = isSkipping() && stop > 0 ? `steps_no_${STOPS[stop]}` : `steps_${stopsNow()[stop]}`;
    const shown = shownAnswer();
    const size = shown?.images.plain ? inkSize(shown.images.plain, props.least_ink) : { width: "?", height: "?" };
    return { name: text(key), why: text(`${key}_why`, size) };
  }

  range.addEventListener("input", () => {
    clearTimeout(againTimer);
    player.choose(Number(range.value));
  });
  range.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = step > 0 ? Math.floor(player.time + 0.01) + 1 : Math.ceil(player.time - 0.01) - 1;
    goTo(Math.min(Math.max(next, 0), stops.length - 1));
  });
  play.addEventListener("click", () => {
    clearTimeout(againTimer);
    if (player.isPlaying) player.halt();
    else player.play();
  });
  skip.addEventListener("change", () => {
    show();
    if (!player.isStill) playAgain();
  });
  find(".show-numbers").addEventListener("click", () => dialog.showModal());

  // ---- Showing

  const isSkipping = () => skip.checked && !photo();
  const shownAnswer = () => answer ?? (photo() ? null : example);

  function show() {
    showStops();
    const shown = shownAnswer();
    const chosen = isSkipping() ? "plain" : "field";
    find(".show-numbers").disabled = shown === null;
    find(".example").hidden = answer !== null || shown === null;
    showLoading();
    skip.parentElement.hidden = photo() !== null;
    setText(find(".reading"), shown ? verdictText(shown.verdicts[chosen], answerKey()) : "");
    stops.forEach(({ name, why }, stop) => {
      const words = wordsOf(stop);
      setText(name, words.name);
      setText(why, words.why);
    });
    if (shown) showNumbers(shown.images[chosen]);
    showTime();
    announceLater();
  }

  function showTime() {
    const { time, isPlaying, isStill } = player;
    const before = photo() ? PHOTO_STOPS.length - 1 : 0; // the stop at the stage's time 0
    stage.paint(viewOf(shownAnswer()), time - before, isSkipping());
    const { name, why } = wordsOf(current());
    stops.forEach(({ button }, stop) => {
      if (stop === current()) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    setText(find(".now"), why);
    find(".picture").setAttribute("aria-label", `${name}: ${why}`);
    range.step = isStill ? 1 : 0.01;
    range.value = time;
    range.setAttribute("aria-valuetext", name);
    element.style.setProperty("--part", time / (stops.length - 1));
    play.hidden = isStill;
    play.setAttribute("aria-pressed", isPlaying);
    const words = text(isPlaying ? "steps_pause" : "steps_play");
    play.title = words;
    play.setAttribute("aria-label", words);
  }

  function viewOf(shown) {
    if (photo()) return pictures && viewOfPhoto(photo(), shown);
    if (!shown) return null;
    const { asked, strokes, line_width: lineWidth, crop, images, centre_of_mass: centreOfMass, corner } = shown;
    return {
      all: asked.strokes,
      strokes: strokes ?? asked.strokes,
      lineWidths: [asked.line_width, lineWidth],
      crop,
      box: images.box,
      plain: images.plain,
      centreOfMass,
      corner,
    };
  }

  function viewOfPhoto({ region, digits, chosen }, shown) {
    const side = settings.pad.side;
    const ratio = (region[2] - region[0]) / (region[3] - region[1]);
    const [width, height] = ratio > 1 ? [side, side / ratio] : [side * ratio, side];
    const [left, top] = [(side - width) / 2, (side - height) / 2];
    const onPad = ([x, y, xEnd, yEnd]) => [
      left + x * width,
      top + y * height,
      left + xEnd * width,
      top + yEnd * height,
    ];
    const { images, centre_of_mass: centreOfMass, corner } = shown ?? {};
    const crop = shown && onPad(digits[chosen].box);
    const boxes = digits.map((digit) => onPad(digit.box));
    return { pictures, sheet: onPad([0, 0, 1, 1]), boxes, crop, box: images?.box, centreOfMass, corner };
  }

  const announceLater = makeAnnouncer(find(".announcement"), live, () => (answer ? find(".reading").textContent : ""));

  // The 28 x 28 numbers as the tutorial prints them, each on its own grey.
  function showNumbers({ width, height, data }) {
    const levels = toBytes(data);
    const table = find(".numbers");
    if (table.rows.length === 0) {
      for (let row = 0; row < height; row++)
        for (let column = 0, tr = table.insertRow(); column < width; column++) tr.insertCell();
    }
    levels.forEach((level, i) => {
      const cell = table.rows[Math.floor(i / width)].cells[i % width];
      cell.textContent = level;
      cell.style.background = `rgb(${grey(level)})`;
      cell.style.color = level > 120 ? "black" : level > 0 ? "white" : "#7a7d90";
    });
  }

  // A new line is shown at the end of its way.
  let version = drawing().version;
  on("drawing", (newest) => {
    if (newest.version !== version && !newest.isEmpty) {
      clearTimeout(againTimer);
      if (player.isPlaying) player.choose(stops.length - 1);
    }
    version = newest.version;
  });

  translate(element, show);
  show();
  showInTab(element, "steps", (nowOpen) => {
    isOpen = live.isOpen = nowOpen;
    clearTimeout(againTimer);
    player.halt();
    if (!isOpen) return;
    askExample();
    askPictures();
    if (!drawing().isDrawing) playAgain();
  });
}
