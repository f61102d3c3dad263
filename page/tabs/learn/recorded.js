// The recorded training, which takes the place of the visitor's own while it is open.

import { decimal } from "../../shared/format.js";
import { text } from "../../shared/translations.js";
import { checkForUpdate } from "../../shared/updates.js";
import { loadRecording } from "./recording.js";

// It calls `onToggle` with the recording, a run, or with null when it closes; and `onTrouble` with a sentence. A page without
// the recording has no button for it. Returns `open`, and `show`, for a change of language.
export function makeRecorded(element, { hasRecording, help, onToggle, onTrouble }) {
  const find = (selector) => element.querySelector(selector);
  let recording = null; // that is open

  function toggle(newRecording) {
    recording = newRecording;
    find(".stages").classList.toggle("recorded", recording !== null);
    find(".film-head").hidden = recording === null;
    show();
    onToggle(recording);
  }

  function show() {
    if (!recording) return;
    const { settings, result } = recording;
    const values = { ...settings, digits: decimal(settings.digits, 0), seconds: decimal(result.seconds, 0) };
    find(".film-title").textContent = text("learn_recorded", values);
  }

  async function open() {
    help("learn_recording_loading");
    try {
      toggle(await loadRecording());
      help("learn_help");
    } catch (error) {
      console.warn(error);
      onTrouble(text("learn_recording_missing"));
      checkForUpdate();
    }
  }
  find(".watch-recording").hidden = !hasRecording;
  find(".watch-recording").addEventListener("click", open);
  find(".close-film").addEventListener("click", () => {
    toggle(null);
    find(".watch-recording").focus({ preventScroll: true });
  });

  return { open, show };
}
