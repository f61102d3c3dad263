// The recorded training, which takes the place of the visitor's own while it is open: see tools/record_training.py. It has 1 MB,
// and is loaded when it is first wanted.

import { decodeNetwork } from "../../common/network.js";
import { once } from "../../common/once.js";
import { load as loadFile } from "../../common/source.js";
import { finder } from "../../shared/elements.js";
import { checkForUpdate } from "../../shared/newer_page.js";
import { NO_WORDS } from "../../shared/requests.js";
import { still } from "../../shared/still.js";
import { decimal, text } from "../../shared/texts.js";

/** @import { State, Store } from "./state.js" @import { EndedRun, Moment, Settings } from "./types.d.ts" */

// A page without the recording has no button for it. Returns the function that opens it.
/** @param {HTMLElement} element @param {Store} store @param {boolean} hasRecording */
export function makeRecording(element, { set, subscribe }, hasRecording) {
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
    set({ help: "learn_recording_loading" });
    try {
      const recording = await loadRecording();
      set({ recording, place: 0, isPlaying: !still.matches, trainingTrouble: NO_WORDS, help: "learn_help" });
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

async function fetched(/** @type {string} */ name) {
  const reply = await loadFile(new URL(name, import.meta.url));
  if (!reply.ok) throw new Error(`${name}: ${reply.status}`);
  return reply;
}

/** @returns {Promise<EndedRun>} */
async function load() {
  const [recording, bytes] = await Promise.all([
    fetched("./recording.json").then((reply) => reply.json()),
    fetched("./recording.bin").then((reply) => reply.arrayBuffer()),
  ]);
  const size = bytes.byteLength / recording.moments.length;
  for (const [i, moment] of recording.moments.entries()) moment.halves = new Uint8Array(bytes, i * size, size);
  return { update: null, weights: [], token: null, learned: new Set(), ...recording };
}

const loaded = /** @type {Map<string, Promise<EndedRun>>} */ (new Map());
const loadRecording = () => once(loaded, "recording", load);

// Returns the layers of the network at a moment, see `decodeNetwork`, for the training's settings.
/** @param {Moment} moment @param {Settings} settings */
export const layersAt = ({ halves }, settings) => decodeNetwork(halves.slice().buffer, shapesOf(settings));

// Returns {inputs, units, activation} of each layer of a network with these settings.
function shapesOf(/** @type {Settings} */ { hidden_layers: hidden, units }) {
  const sizes = [784, ...Array(hidden).fill(units), 10];
  return sizes.slice(1).map((count, number) => ({
    inputs: sizes[number],
    units: count,
    activation: number < hidden ? "relu" : "softmax",
  }));
}
