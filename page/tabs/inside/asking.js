// What the picture shows, asked from the engine: the structure of the network, and its answer about the
// drawing or a test digit.

import { followDrawing } from "../../pad/live.js";
import { on } from "../../shared/events.js";
import { oneAtATime } from "../../shared/one_at_a_time.js";
import { networkBefore, ownNetwork, runningExperiment } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { setText } from "../../shared/set_text.js";

/** @import { Words } from "../../types.d.ts" @import { StructureAnswer } from "./types.d.ts" @import { View } from "./inside.js" */

const REST = 300; // ms without a movement of the slider until the images of all units' weights follow

/**
 * Ask about the network and the subject of a view. Returns `live`, see live.js; `askAgain`, for another unit; `lookInto`, which
 * takes whether to show the small network; and `loadStructure`.
 * @param {View} view
 * @param {object} handlers
 * @param {() => void} handlers.show is called after each change of the state
 * @param {() => void} handlers.showOnPad shows the test digit on the pad, where the beam starts
 * @param {(structure: StructureAnswer | null) => void} handlers.startStructure is called with that of another network
 * @param {(structure: StructureAnswer | undefined) => void} handlers.updateStructure the same after a change of its weights
 * @param {() => void} handlers.showChange shows at once what the visitor has changed about it
 * @param {() => void} handlers.closeFooling closes Fool it, which is about the subject so far
 */
export function makeAsking(view, handlers) {
  const { find, picture, state, subjectNetwork, shown } = view;
  const { show, showOnPad, startStructure, updateStructure, showChange, closeFooling } = handlers;
  const showTrouble = (/** @type {Words} */ words) => setText(find(".trouble"), words());
  const askAboutExampleAgain = oneAtATime(askAboutExample);
  let isLifted = false; // whether the pen was lifted and the answer is still to come
  let wasDrawing = false;

  // Before `live` sends the drawing about the other network.
  let before = networkBefore();
  on("network", () => {
    const isSame = networkBefore() === before; // an experiment has begun or ended
    before = networkBefore();
    if (isSame && state.isOpen) refresh();
    else lookInto(state.isSmall && (isSame || before === null));
  });
  on("experiment", refresh);

  const live = followDrawing({
    endpoint: "inside",
    more: () => ({ ...shown(), small: subjectNetwork().small }),
    show(newest, asked) {
      const isOfOther = newest && (asked?.small !== subjectNetwork().small || asked.network !== ownNetwork());
      if (newest && (state.example || !state.structure || isOfOther)) return;
      state.answer = newest;
      show();
      if (!newest || !isLifted || asked?.unfinished) return;
      isLifted = false;
      picture.pulse();
    },
    showTrouble,
  });

  // ---- The network

  // Another network has other units: forget the old ones.
  function lookInto(/** @type {boolean} */ small) {
    state.isSmall = small;
    closeFooling();
    [state.chosen, state.hovered, state.answer] = [null, null, null];
    loadStructure();
    show();
  }

  const fetchStructure = makeFetching(view, showTrouble);
  async function loadStructure() {
    startStructure(null);
    const newest = await fetchStructure();
    if (!newest) return;
    startStructure(newest);
    show();
    if (!state.example) live.ask();
    else if (!state.answer) askAboutExample();
  }

  // The network has been broken or repaired: its units stay where they are.
  let timer = 0;
  function refresh() {
    closeFooling();
    if (state.example) askAboutExampleAgain();
    clearTimeout(timer);
    timer = setTimeout(async () => updateStructure(await fetchStructure()), state.isShaking ? REST : 0);
    showChange();
  }

  // ---- The drawing or a test digit

  on("drawing", ({ isDrawing, version }) => {
    const { label } = state;
    if (label && version !== (label.version ?? version)) {
      state.label = null;
      show();
    } else if (label && !isDrawing) label.version = version;
    isLifted = !isDrawing && (isLifted || wasDrawing);
    wasDrawing = isDrawing;
    leaveExample();
  });
  on("choice", leaveExample);

  function leaveExample() {
    closeFooling();
    if (!state.example) return;
    state.example = null;
    if (state.answer) showOnPad();
    else show();
    live.ask();
  }

  async function askAboutExample() {
    const [asked, unit, network, small] = [state.example, shown(), ownNetwork(), state.isSmall];
    if (!asked) return; // left meanwhile
    const isWanted = () =>
      state.example === asked && shown() === unit && ownNetwork() === network && state.isSmall === small;
    const body = { position: asked.position, ...unit, ...subjectNetwork() };
    const newest = await requestUntilAnswered("example", body, { showTrouble, isWanted });
    if (!newest) return;
    asked.true = newest.true;
    state.answer = newest;
    show();
  }

  on("label", (newest) => {
    state.label = { ...newest };
    show();
  });

  on("example", (newest) => {
    state.example = { ...newest };
    state.label = null;
    if (state.isSmall && !runningExperiment()) lookInto(false); // the test digit is about the network that answers on Draw
    closeFooling();
    [state.chosen, state.hovered, state.answer] = [null, null, null];
    askAboutExample();
  });

  function askAgain() {
    if (state.example) askAboutExample();
    else live.ask(); // even if an answer is on its way: it is not about this unit
    show();
  }

  return { live, askAgain, lookInto, loadStructure };
}

// Returns a function that returns a promise of the structure of the network that is shown, or of undefined once that is
// another one: the order of the units and the strongest weights, which do not depend on the drawing.
/** @param {View} view @param {(trouble: Words) => void} showTrouble */
function makeFetching({ state, subjectNetwork }, showTrouble) {
  const known = new Map(); // of networks
  return async function fetchStructure() {
    const network = subjectNetwork();
    const key = JSON.stringify(network);
    const isWanted = () => state.isOpen && JSON.stringify(subjectNetwork()) === key;
    const newest = known.get(key) ?? (await requestUntilAnswered("structure", network, { showTrouble, isWanted }));
    if (newest && !runningExperiment()) known.set(key, newest);
    return newest;
  };
}
