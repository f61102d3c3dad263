// The colours of the stylesheet, for canvases: [red, green, blue].

import { mix } from "../common/math.js";
import { parseColour } from "../shared/image.js";

/** @import { Colour } from "../shared/image.js" @typedef {ReturnType<typeof readPalette>} Palette */

export const css = (/** @type {Colour} */ [red, green, blue], alpha = 1) =>
  `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)} / ${alpha})`;

export function readPalette(/** @type {Element} */ element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name) => parseColour(style.getPropertyValue(name));
  return {
    page: read("--background-page"),
    paper: read("--card"),
    ink: read("--ink"),
    off: read("--unit-off"),
    accent: read("--accent"),
    muted: read("--muted"),
    flash: read("--flash"),
    for: read("--for"),
    against: read("--against"),
  };
}

// The colour of a number from -1, against, over 0, none, to 1, for.
export const signed = (/** @type {Palette} */ palette, /** @type {number} */ value) =>
  mix(palette.paper, value < 0 ? palette.against : palette.for, Math.min(1, Math.abs(value)));
