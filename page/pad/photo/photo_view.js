// The photo on the pad: its digits, each in a box with its reading, and a rectangle to read only a part of it.

import { clamp } from "../../common/math.js";
import { ARROWS } from "../../shared/canvases.js";
import { finder, setText } from "../../shared/elements.js";
import { on } from "../../shared/events.js";
import { photoDigitText } from "../../shared/number_text.js";
import { percent, text, translate } from "../../shared/texts.js";
import { canvas } from "../canvas.js";
import { middle, showMarks } from "../digit_marks.js";
import { chooseDigit, isReading, isWhole, photo, read, readingOf, showWhole, troubleWords } from "./photo.js";
import { acceptPhotos } from "./photo_input.js";
import { frameOf, placeReadings } from "./photo_readings.js";
import { makeSelection } from "./photo_selection.js";

/** @import { Photo, Point } from "../../types.d.ts" */

const NEAR = 24; // CSS pixels from a digit's box to a tap that chooses it

export function mountPhotos(/** @type {HTMLElement} */ element) {
  const find = finder(element);
  const [pad, view, sheet] = [".pad", ".photo", ".sheet"].map(find);
  const [image, whole, again] = [find(".sheet img"), find(".whole"), find(".again")];
  const marks = find(".sheet .marks");
  const bar = /** @type {HTMLProgressElement} */ (find(".reading progress"));
  const markAt = (/** @type {number} */ index) => /** @type {HTMLElement} */ (marks.children[index]);
  image.alt = ""; // the sheet has the name
  let shown = /** @type {Photo | null} */ (null); // the part whose image is shown

  acceptPhotos(element);
  const selection = makeSelection(
    { view, sheet, node: find(".selection") },
    {
      onTap(place) {
        const nearest = shown && digitAt(shown, place, sheet.getBoundingClientRect());
        if (nearest !== null) chooseDigit(nearest);
      },
      onMove(rectangle) {
        const [left, top, right, bottom] = rectangle.map((side) => percent(side));
        setText(find(".announcement"), text("photo_rectangle", { left, top, right, bottom }));
      },
    },
  );

  // Returns whether it is an arrow that chooses a digit.
  function chooseByKey(/** @type {KeyboardEvent} */ { key, shiftKey, ctrlKey, metaKey }) {
    if (!ARROWS[key] || shiftKey || ctrlKey || metaKey || !shown?.digits.length) return false;
    chooseDigit(neighbour(shown, ARROWS[key]));
    markAt(shown.chosen).focus();
    return true;
  }
  sheet.addEventListener("keydown", (event) => {
    if (event.altKey || selection.isDragging() || !(selection.press(event) || chooseByKey(event))) return;
    event.preventDefault();
    event.stopPropagation(); // Escape does not leave projector mode
  });

  // ---- Showing

  function showPhoto() {
    const part = photo();
    const hadFocus = pad.contains(document.activeElement);
    view.hidden = part === null;
    if (part !== shown) showImage(part);
    whole.hidden = isWhole();
    if (part) {
      const [left, top, right, bottom] = part.region;
      view.style.setProperty("--ratio", String((right - left) / (bottom - top)));
      showDigits(part);
      sheet.tabIndex = part.digits.length > 0 ? -1 : 0; // the chosen digit can be focused instead
    }
    if (hadFocus) keepFocus(part);
    showReading();
  }

  function showImage(/** @type {Photo | null} */ part) {
    URL.revokeObjectURL(image.src);
    image.removeAttribute("src");
    if (part) image.src = URL.createObjectURL(part.blob);
    shown = part;
    selection.clear();
  }

  // What had the focus may be gone: the canvas, the button for the whole photo, a digit.
  function keepFocus(/** @type {Photo | null} */ part) {
    const { activeElement } = document;
    const isGone =
      activeElement === document.body || activeElement === canvas || (activeElement === whole && whole.hidden);
    if (!isGone && !view.hidden) return;
    const next = part ? (markAt(part.chosen) ?? sheet) : canvas;
    next.focus({ preventScroll: true });
  }

  function showReading() {
    const part = photo();
    const { answer = null, digits = [] } = part ?? {};
    const isMissing = answer !== null && digits.length === 0;
    const words = isReading() ? text("photo_reading") : troubleWords();
    const about = isMissing ? text("photo_none") : answer?.leftOut ? text("photo_left_out") : "";
    find(".reading").classList.toggle("busy", isReading());
    find(".reading").classList.toggle("failed", !isReading() && troubleWords() !== "");
    setText(find(".said"), words || about);
    bar.hidden = !isReading();
    again.hidden = part === null || answer !== null || isReading();
  }

  function showDigits(/** @type {Photo} */ { digits, chosen }) {
    const { clientWidth: width, clientHeight: height, offsetLeft: left, offsetTop: top } = sheet;
    const frames = digits.map((digit) => frameOf(digit, { width, height }));
    showMarks(marks, frames, chosen, { wordsOf: (index) => photoDigitText(digits, index), onChoose: chooseDigit });
    digits.forEach((digit, index) => {
      markAt(index).dataset.reading = readingOf(digit);
      markAt(index).tabIndex = index === chosen ? 0 : -1;
    });
    if (digits.length === 0 || height === 0) return;
    const { isDense, side, type, back } = placeReadings(digits, { width, height, left, top, pad: pad.clientWidth });
    marks.classList.toggle("dense", isDense);
    marks.dataset.side = side;
    marks.style.setProperty("--type", `${type}px`);
    for (const [index, distance] of back.entries()) markAt(index).style.setProperty("--back", `${distance}px`);
  }

  whole.addEventListener("click", showWhole);
  again.addEventListener("click", read);
  new ResizeObserver(() => shown && showDigits(shown)).observe(sheet);
  on("reading", (part) => {
    bar.value = part;
  });
  on("photo", showPhoto);
  translate(view, showPhoto);
}

// ---- Choosing a digit, by its index

// The one beside the chosen digit in its line, or the nearest one of the line above or below it.
function neighbour(/** @type {Photo} */ { digits, chosen }, /** @type {Point} */ [across, down]) {
  if (across !== 0) return clamp(chosen + across, 0, digits.length - 1);
  const [x] = middle(digits[chosen].box);
  const line = digits[chosen].line + down;
  const distances = digits.map((digit) => (digit.line === line ? Math.abs(middle(digit.box)[0] - x) : Infinity));
  const nearest = Math.min(...distances);
  return nearest === Infinity ? chosen : distances.indexOf(nearest);
}

// The one at or near a place in fractions of the photo, or null.
/** @param {Photo} part @param {Point} place @param {{ width: number, height: number }} size */
function digitAt({ digits }, [x, y], { width, height }) {
  const distances = digits.map(({ box: [left, top, right, bottom] }) =>
    Math.hypot(Math.max(left - x, x - right, 0) * width, Math.max(top - y, y - bottom, 0) * height),
  );
  const nearest = Math.min(...distances);
  return nearest <= NEAR ? distances.indexOf(nearest) : null;
}
