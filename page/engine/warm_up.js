// Reads a few drawings before the visitor has drawn any: a browser compiles code once it has run for a while, and without
// this the answers to the first stroke would take six times as long.

import { BRUSH_WIDTH, EXAMPLE_DRAWINGS } from "./constants.js";
import { look } from "./tabs/draw.js";

export async function warmUp() {
  for (const [, strokes] of EXAMPLE_DRAWINGS) {
    await look({ strokes, line_width: BRUSH_WIDTH });
    await new Promise((resolve) => setTimeout(resolve)); // requests go first
  }
}
