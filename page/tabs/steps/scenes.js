// What 28 × 28 shows in kiosk mode.

import { placed } from "../../pad/canvas.js";
import { addScenes } from "../../pad/kiosk.js";

addScenes("steps", (sample) => [
  { words: "kiosk_steps", paths: placed(sample("5"), [52, 50], 0.42), press: [".play"], lasts: 10_000 },
]);
