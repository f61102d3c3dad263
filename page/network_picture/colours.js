// The colours of the stylesheet, for canvases: [red, green, blue].

import { mix } from "../common/math.js";

/**
 * @import { Colour } from "../shared/image.js"
 * @typedef {ReturnType<typeof import("../shared/canvases.js").readPalette<Colour>>} Palette
 */

export const css = (/** @type {Colour} */ [red, green, blue], alpha = 1) =>
  `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)} / ${alpha})`;

// The colour of a number from -1, against, over 0, none, to 1, for.
export const signed = (/** @type {Palette} */ palette, /** @type {number} */ value) =>
  mix(palette.card, value < 0 ? palette.against : palette.for, Math.min(1, Math.abs(value)));
