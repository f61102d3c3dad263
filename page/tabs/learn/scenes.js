// What Learn shows in kiosk mode.

import { addScenes } from "../../pad/kiosk.js";

addScenes("learn", (sample) => [
  {
    words: "kiosk_recording",
    paths: sample("4"),
    press: [".watch-recording"],
    isLive: true,
    leave: ".close-film",
    lasts: 8000,
  },
]);
