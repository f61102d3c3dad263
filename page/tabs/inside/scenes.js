// What Inside shows in kiosk mode.

import { addScenes } from "../../pad/kiosk.js";

addScenes("inside", (sample) => [
  {
    words: "kiosk_fool",
    paths: sample("4"),
    press: [".open-fool", ".fool .targets button:nth-child(10)"],
    leave: ".fool .close",
    lasts: 9000,
  },
]);
