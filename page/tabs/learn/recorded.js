// The recorded training, which takes the place of the visitor's own while it is open.

import { finder } from "../../shared/elements.js";
import { NO_WORDS } from "../../shared/requests.js";
import { still } from "../../shared/still.js";
import { decimal, text } from "../../shared/texts.js";
import { checkForUpdate } from "../../shared/updates.js";
import { loadRecording } from "./recording.js";

/** @import { State, Store } from "./state.js" */

// `help` explains the text of a key. A page without the recording has no button for it. Returns the function that opens it.
/** @param {HTMLElement} element @param {Store} store @param {{ hasRecording: boolean, help: (key: string) => void }} options */
export function makeRecorded(element, { set, subscribe }, { hasRecording, help }) {
  const find = finder(element);

  function show(/** @type {State} */ { recording }) {
    find(".stages").classList.toggle("recorded", recording !== null);
    if (!recording) return;
    const { settings, result } = recording;
    const values = { ...settings, digits: decimal(settings.digits, 0), seconds: decimal(result.seconds, 0) };
    find(".film-title").textContent = text("learn_recorded", values);
  }
  subscribe(show, ["recording", "language"]);

  async function open() {
    help("learn_recording_loading");
    try {
      const recording = await loadRecording();
      set({ recording, place: 0, isPlaying: !still.matches, trainingTrouble: NO_WORDS });
      help("learn_help");
    } catch (error) {
      console.warn(error);
      set({ trainingTrouble: () => text("learn_recording_missing") });
      checkForUpdate();
    }
  }
  find(".watch-recording").hidden = !hasRecording;
  find(".watch-recording").addEventListener("click", open);
  find(".close-film").addEventListener("click", () => {
    set({ recording: null, place: null, isPlaying: false, trainingTrouble: NO_WORDS });
    find(".watch-recording").focus({ preventScroll: true });
  });

  return open;
}
