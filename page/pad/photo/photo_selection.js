// A rectangle on the photo, to read only a part of it, by mouse, finger and keys.

import { clamp } from "../../common/math.js";
import { ARROWS } from "../../shared/canvases.js";
import { placeAt } from "../digit_marks.js";
import { selectPart, shownPart } from "./photo.js";

/** @import { Box, Point } from "../../types.d.ts" */

// In CSS pixels
const DRAGGED = 8; // a shorter movement is a tap
const LEAST_SIDE = 16; // of a rectangle
const STEP = 1 / 40; // of the photo's sides: an arrow key moves a rectangle this far

// `view` takes the pointers, which may begin beside the photo on `sheet`; `node` shows the rectangle.
// Returns `press`, which takes a key's event and returns whether it had a use for it; `clear`; and `isDragging`.
/**
 * @param {{ view: HTMLElement, sheet: HTMLElement, node: HTMLElement }} elements
 * @param {object} handlers
 * @param {(place: Point) => void} handlers.onTap is called with the place of a tap in fractions of the photo
 * @param {(rectangle: Box) => void} handlers.onMove is called with the rectangle, when a key has moved it
 */
export function makeSelection({ view, sheet, node }, { onTap, onMove }) {
  let rectangle = /** @type {Box | null} */ (null); // [left, top, right, bottom] in fractions of the photo
  let drag = /** @type {{ id: number, from: Point } | null} */ (null); // of a pointer, from where it began in fractions

  function set(/** @type {Box | null} */ newRectangle) {
    rectangle = newRectangle;
    node.hidden = rectangle === null;
    if (rectangle) placeAt(node, rectangle);
  }
  const clear = () => set(null);

  function read() {
    const selected = rectangle;
    clear();
    if (selected) selectPart(selected);
  }

  // ---- Mouse and finger

  /** @param {PointerEvent} event @returns {Point} */
  function placeOf({ clientX, clientY }) {
    const { left, top, width, height } = sheet.getBoundingClientRect();
    return [clamp((clientX - left) / width, 0, 1), clamp((clientY - top) / height, 0, 1)];
  }
  const inPixels = (/** @type {Point} */ [x, y]) => [x * sheet.clientWidth, y * sheet.clientHeight];
  const isLarge = (/** @type {Box} */ [left, top, right, bottom]) =>
    Math.min(...inPixels([right - left, bottom - top])) >= LEAST_SIDE;

  view.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || drag) return;
    drag = { id: event.pointerId, from: placeOf(event) };
    view.setPointerCapture(event.pointerId);
    clear();
  });
  view.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const [[x, y], [left, top]] = [placeOf(event), drag.from];
    if (!rectangle && Math.hypot(...inPixels([x - left, y - top])) < DRAGGED) return;
    set([Math.min(x, left), Math.min(y, top), Math.max(x, left), Math.max(y, top)]);
  });
  view.addEventListener("pointerup", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const { from } = drag;
    drag = null;
    if (!rectangle) onTap(from);
    else if (isLarge(rectangle)) read();
    else clear();
  });
  for (const name of /** @type {const} */ (["pointercancel", "lostpointercapture"])) {
    view.addEventListener(name, (event) => {
      if (event.pointerId !== drag?.id) return;
      drag = null;
      clear();
    });
  }
  // Safari scrolls and selects on touch events despite touch-action.
  view.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  view.addEventListener("contextmenu", (event) => event.preventDefault());

  // ---- Keys

  // Move the rectangle, or with `isSizing` its lower right corner. It begins around the chosen digit.
  function move(/** @type {Point} */ [across, down], /** @type {boolean} */ isSizing) {
    const { digits, chosen } = shownPart();
    const box = digits[chosen]?.box ?? [0.25, 0.25, 0.75, 0.75];
    const begun = [box[0] - STEP, box[1] - STEP, box[2] + STEP, box[3] + STEP].map((side) => clamp(side, 0, 1));
    const [left, top, right, bottom] = rectangle ?? begun;
    const [x, y] = isSizing
      ? [clamp(right + across * STEP, left + STEP, 1), clamp(bottom + down * STEP, top + STEP, 1)]
      : [clamp(across * STEP, -left, 1 - right), clamp(down * STEP, -top, 1 - bottom)];
    /** @type {Box} */
    const moved = isSizing ? [left, top, x, y] : [left + x, top + y, right + x, bottom + y];
    set(moved);
    onMove(moved);
  }

  function press(/** @type {KeyboardEvent} */ { key, shiftKey, ctrlKey, metaKey }) {
    if (ARROWS[key] && shiftKey) move(ARROWS[key], !(ctrlKey || metaKey));
    else if (rectangle && key === "Enter") read();
    else if (rectangle && key === "Escape") clear();
    else return false;
    return true;
  }

  return { press, clear, isDragging: () => drag !== null };
}
