// What Draw shows in kiosk mode.

import { placed } from "../../pad/canvas.js";
import { addScenes } from "../../pad/kiosk.js";

const A_HEART = ["M50 86 C20 62 8 42 18 24 C28 8 44 14 50 32 C56 14 72 8 82 24 C92 42 80 62 50 86"];

addScenes("draw", (sample) => {
  const number = ["2", "0", "2", "6"].flatMap((digit, i) => placed(sample(digit), [4 + 23.5 * i, 36], 0.24));
  return [
    { words: "kiosk_number", paths: number, lasts: 7000 },
    { words: "kiosk_heart", paths: A_HEART, lasts: 5500, smiles: true },
  ];
});
