// The photo on the pad: its digits, each in a box with its reading, and a rectangle to read only a part of it.

import { makeButton } from "../shared/button.js";
import { on } from "../shared/events.js";
import { percent } from "../shared/format.js";
import { photoDigitText } from "../shared/number_text.js";
import { setText } from "../shared/set_text.js";
import { text, translate } from "../shared/translations.js";
import { canvas, TEXT_FIELDS } from "./canvas.js";
import {
  chooseDigit,
  isReading,
  isWhole,
  photo,
  putPhoto,
  read,
  readingOf,
  selectPart,
  showWhole,
  troubleWords,
} from "./photo.js";

// In CSS pixels
const DRAGGED = 8; // a shorter movement is a tap
const LEAST_SIDE = 16; // of a rectangle
const NEAR = 24; // from a digit's box to a tap that chooses it
const LEAST_TYPE = 12; // of a reading
const MOST_TYPE = 20; // of a reading on a small pad
const MARGIN_OF_PAD = 8; // around the photo
// In units of a digit's height
const MARGIN = 0.16; // of its frame, above and below together
const NARROWEST = 0.55; // width of a frame

const LINE = 1.15; // height of a reading, in units of its type
const COVERED = 0.15; // of a digit's height: a reading covers at most this much of its neighbours' edges
const DENSE = 0.2; // of the digits, have no room for a reading on a dense page
const MOST_PART = 1 / 25; // of the pad's side: type of a reading on a large pad
const STEP = 1 / 40; // of the photo's sides: an arrow key moves a rectangle this far

const SIDES = ["above", "below", "beside"]; // of its box, where a reading may be
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const clamp = (value, low = 0, high = 1) => Math.min(Math.max(value, low), high);
const middle = ([left, top, right, bottom]) => [(left + right) / 2, (top + bottom) / 2];

// The value below which a part of some values lies.
const quantile = (values, part) => values.toSorted((a, b) => a - b)[Math.floor(part * values.length)];

// From the upper edge of a box to the lower edge of one above it; infinite if that is not above.
const gapAbove = (box, other) =>
  other[0] < box[2] && other[2] > box[0] && other[3] <= box[1] ? box[1] - other[3] : Infinity;
const inset = ([left, top, right, bottom], by) => [left + by, top + by, right - by, bottom - by];
const turned = ([left, top, right, bottom]) => [top, left, bottom, right];

function placeAt(node, [left, top, right, bottom]) {
  node.style.left = `${100 * left}%`;
  node.style.top = `${100 * top}%`;
  node.style.width = `${100 * (right - left)}%`;
  node.style.height = `${100 * (bottom - top)}%`;
}

export function mountPhotos(element) {
  const find = (selector) => element.querySelector(selector);
  const [pad, view, sheet, selection] = [".pad", ".photo", ".sheet", ".selection"].map(find);
  const [image, marks, whole, again] = [".sheet img", ".sheet .marks", ".whole", ".again"].map(find);
  image.alt = ""; // the sheet has the name
  let shown = null; // the part whose image is shown
  let rectangle = null; // [left, top, right, bottom] in fractions of the photo
  let drag = null; // {id, from} of a pointer, with the place where it began in fractions

  // ---- Ways to a photo: a button, dropping, pasting

  const file = find(".file");
  find(".camera").addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    if (file.files.length > 0) putPhoto(file.files[0]);
    file.value = ""; // the same file can be chosen again
  });

  const takesPhotos = () => pad.getClientRects().length > 0 && !document.querySelector("dialog[open]");
  // Anywhere on the page: beside the pad, the browser would leave the page and show the dropped file.
  const isDrop = ({ dataTransfer, target }) => dataTransfer?.types.includes("Files") && !target.closest?.("input");
  const showDropping = (isOn) => pad.classList.toggle("dropping", isOn);
  document.addEventListener("dragover", (event) => {
    if (!isDrop(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = takesPhotos() ? "copy" : "none";
    showDropping(takesPhotos());
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget || showDropping(false));
  document.addEventListener("drop", (event) => {
    showDropping(false);
    if (!isDrop(event)) return;
    event.preventDefault();
    if (takesPhotos()) putPhoto(event.dataTransfer.files[0]);
  });
  document.addEventListener("paste", (event) => {
    const [pasted] = event.clipboardData?.files ?? [];
    const isElsewhere = event.target.closest?.(TEXT_FIELDS);
    if (!pasted || isElsewhere || !takesPhotos()) return;
    event.preventDefault();
    putPhoto(pasted);
  });

  // ---- Choosing a digit

  function neighbour([across, down]) {
    const { digits, chosen } = photo();
    if (across !== 0) return clamp(chosen + across, 0, digits.length - 1);
    const [x] = middle(digits[chosen].box);
    const line = digits[chosen].line + down;
    const distances = digits.map((digit) => (digit.line === line ? Math.abs(middle(digit.box)[0] - x) : Infinity));
    const nearest = Math.min(...distances);
    return nearest === Infinity ? chosen : distances.indexOf(nearest);
  }

  function chooseAt([x, y]) {
    const { width, height } = sheet.getBoundingClientRect();
    const distances = photo().digits.map(({ box: [left, top, right, bottom] }) =>
      Math.hypot(Math.max(left - x, x - right, 0) * width, Math.max(top - y, y - bottom, 0) * height),
    );
    const nearest = Math.min(...distances);
    if (nearest <= NEAR) chooseDigit(distances.indexOf(nearest));
  }

  // ---- Selecting a rectangle

  function setRectangle(newRectangle) {
    rectangle = newRectangle;
    selection.hidden = rectangle === null;
    if (rectangle) placeAt(selection, rectangle);
  }

  function readRectangle() {
    const selected = rectangle;
    setRectangle(null);
    selectPart(selected);
  }

  function placeOf({ clientX, clientY }) {
    const { left, top, width, height } = sheet.getBoundingClientRect();
    return [clamp((clientX - left) / width), clamp((clientY - top) / height)];
  }
  const inPixels = ([x, y]) => [x * sheet.clientWidth, y * sheet.clientHeight];

  // A rectangle may begin beside the photo.
  view.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || drag) return;
    drag = { id: event.pointerId, from: placeOf(event) };
    view.setPointerCapture(event.pointerId);
    setRectangle(null);
  });
  view.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drag?.id) return;
    const [[x, y], [left, top]] = [placeOf(event), drag.from];
    if (!rectangle && Math.hypot(...inPixels([x - left, y - top])) < DRAGGED) return;
    setRectangle([Math.min(x, left), Math.min(y, top), Math.max(x, left), Math.max(y, top)]);
  });
  view.addEventListener("pointerup", (event) => {
    if (event.pointerId !== drag?.id) return;
    const { from } = drag;
    drag = null;
    if (!rectangle) chooseAt(from);
    else if (Math.min(...inPixels([rectangle[2] - rectangle[0], rectangle[3] - rectangle[1]])) >= LEAST_SIDE)
      readRectangle();
    else setRectangle(null);
  });
  for (const name of ["pointercancel", "lostpointercapture"]) {
    view.addEventListener(name, (event) => {
      if (event.pointerId !== drag?.id) return;
      drag = null;
      setRectangle(null);
    });
  }
  // Safari scrolls and selects on touch events despite touch-action.
  view.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  view.addEventListener("contextmenu", (event) => event.preventDefault());

  // Move the rectangle, or with `isSizing` its lower right corner. It begins around the chosen digit.
  function moveRectangle([across, down], isSizing) {
    const box = photo().digits[photo().chosen]?.box ?? [0.25, 0.25, 0.75, 0.75];
    const begun = [box[0] - STEP, box[1] - STEP, box[2] + STEP, box[3] + STEP].map((side) => clamp(side));
    const [left, top, right, bottom] = rectangle ?? begun;
    if (isSizing) {
      const [x, y] = [clamp(right + across * STEP, left + STEP), clamp(bottom + down * STEP, top + STEP)];
      setRectangle([left, top, x, y]);
    } else {
      const [x, y] = [clamp(across * STEP, -left, 1 - right), clamp(down * STEP, -top, 1 - bottom)];
      setRectangle([left + x, top + y, right + x, bottom + y]);
    }
    const [x, y, xEnd, yEnd] = rectangle.map((side) => percent(side));
    setText(find(".announcement"), text("photo_rectangle", { left: x, top: y, right: xEnd, bottom: yEnd }));
  }

  sheet.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (event.altKey || drag) return;
    if (arrow && event.shiftKey) moveRectangle(arrow, !(event.ctrlKey || event.metaKey));
    else if (arrow && photo().digits.length > 0 && !event.ctrlKey && !event.metaKey) {
      chooseDigit(neighbour(arrow));
      marks.children[photo().chosen].focus();
    } else if (rectangle && event.key === "Enter") readRectangle();
    else if (rectangle && event.key === "Escape") setRectangle(null);
    else return;
    event.preventDefault();
    event.stopPropagation(); // Escape does not leave projector mode
  });

  // ---- Showing

  function showPhoto() {
    const part = photo();
    const hadFocus = pad.contains(document.activeElement);
    view.hidden = part === null;
    if (part !== shown) {
      URL.revokeObjectURL(image.src);
      image.removeAttribute("src");
      if (part) image.src = URL.createObjectURL(part.blob);
      shown = part;
      setRectangle(null);
    }
    if (part) {
      const [left, top, right, bottom] = part.region;
      view.style.setProperty("--ratio", (right - left) / (bottom - top));
      whole.hidden = isWhole();
      showMarks(part);
      sheet.tabIndex = part.digits.length > 0 ? -1 : 0; // the chosen digit can be focused instead
    }
    // What had the focus may be gone: the canvas, the button for the whole photo, a digit.
    const { activeElement } = document;
    const isGone =
      activeElement === document.body || activeElement === canvas || (activeElement === whole && whole.hidden);
    if (hadFocus && (isGone || view.hidden))
      (part ? (marks.children[part.chosen] ?? sheet) : canvas).focus({ preventScroll: true });
    showReading();
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
    again.hidden = part === null || answer !== null || isReading();
  }

  function showMarks({ digits, chosen }) {
    while (marks.children.length > digits.length) marks.lastChild.remove();
    while (marks.children.length < digits.length) marks.append(makeMark(marks.children.length));
    digits.forEach((digit, index) => {
      const mark = marks.children[index];
      placeAt(mark, frameOf(digit));
      mark.dataset.reading = readingOf(digit);
      mark.tabIndex = index === chosen ? 0 : -1;
      mark.setAttribute("aria-pressed", index === chosen);
      mark.setAttribute("aria-label", photoDigitText(digits, index));
    });
    placeReadings(digits);
  }

  // Returns a box a little larger than the digit, and at least as wide as its reading.
  function frameOf({ box: [left, top, right, bottom] }) {
    const [{ clientWidth: width, clientHeight: height }, high] = [sheet, bottom - top];
    const down = MARGIN * high;
    const across = Math.max((down * height) / width, (NARROWEST * high * height) / width - (right - left)) / 2;
    return [left - across, top - down / 2, right + across, bottom + down / 2];
  }

  // Mouse and finger reach the sheet, which distinguishes taps from rectangles; the mark itself is for the keyboard.
  const makeMark = (index) => makeButton(() => chooseDigit(index));

  // Place all readings above their boxes, below or beside them, wherever less is in their way. They may extend beyond the
  // photo, which does not fill the pad, and cover a little of their neighbours. On a page that is too dense for them, only
  // the chosen digit has one.
  function placeReadings(digits) {
    const [width, height] = [sheet.clientWidth, sheet.clientHeight];
    if (digits.length === 0 || height === 0) return;
    const scaled = ([left, top, right, bottom]) => [left * width, top * height, right * width, bottom * height];
    const frames = digits.map((digit) => scaled(frameOf(digit)));
    const high = quantile(
      digits.map(({ box }) => (box[3] - box[1]) * height),
      0.5,
    );
    // What no reading may cover.
    const boxes = digits.map(({ box }) => inset(scaled(box), COVERED * high));
    const gap = (gapFrom) =>
      quantile(
        frames.map((frame) => Math.min(...boxes.map((box) => gapFrom(frame, box)))),
        DENSE,
      );
    const gaps = [
      gap(gapAbove) / LINE,
      gap((frame, box) => gapAbove(box, frame)) / LINE,
      gap((frame, box) => gapAbove(turned(box), turned(frame))),
    ];
    const most = Math.max(MOST_TYPE, MOST_PART * pad.clientWidth);
    const types = gaps.map((each) => clamp(Math.min(0.5 * high, each), LEAST_TYPE, most));
    // Of each reading, by side.
    const places = frames.map(([left, top, right, bottom]) => {
      const x = (left + right) / 2;
      const [above, below, beside] = types;
      return [
        [x - above / 2, top - LINE * above, x + above / 2, top],
        [x - below / 2, bottom, x + below / 2, bottom + LINE * below],
        [right, top, right + beside, top + LINE * beside],
      ];
    });
    const isTaken = ([left, top, right, bottom]) =>
      boxes.some((box) => box[0] < right && box[2] > left && box[1] < bottom && box[3] > top);
    const taken = SIDES.map((_, side) => places.filter((place) => isTaken(place[side])).length);
    const usual = taken.indexOf(Math.min(...taken));
    const isDense = taken[usual] > DENSE * digits.length;
    marks.classList.toggle("dense", isDense);
    marks.dataset.side = SIDES[usual];
    const type = isDense ? most : types[usual];
    marks.style.setProperty("--type", `${type}px`);
    // Move back what would be beyond the pad.
    const [x, y] = [sheet.offsetLeft + MARGIN_OF_PAD, sheet.offsetTop + MARGIN_OF_PAD];
    frames.forEach(([, top, right, bottom], index) => {
      const beyond = [LINE * type - y - top, bottom + LINE * type - height - y, right + type - width - x][usual];
      marks.children[index].style.setProperty("--back", `${Math.max(0, beyond)}px`);
    });
  }

  whole.addEventListener("click", showWhole);
  again.addEventListener("click", read);
  new ResizeObserver(() => photo() && showMarks(photo())).observe(sheet);
  on("photo", showPhoto);
  translate(view, showPhoto);
}
