// The colours of the map.

import { readPalette } from "../../shared/canvases.js";
import { contrast } from "../../shared/image.js";

/** @typedef {ReturnType<typeof readColours>} Colours */

const LEAST_CONTRAST = 4.5; // with the stage, of an opaque colour that is not faint: 3 with the opacity of a point

export function readColours(/** @type {Element} */ element) {
  const { digits, paper: page, text, accent: dot, muted: edge } = readPalette(element, String);
  return { digits, page, text, dot, edge, isFaint: digits.map((each) => contrast(each, page) < LEAST_CONTRAST) };
}
