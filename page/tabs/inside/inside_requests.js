// What the picture shows, asked from the engine: the structure of the network, and its answer about the
// drawing or a test digit.

import { followDrawing } from "../../pad/live.js";
import { setText } from "../../shared/elements.js";
import { on } from "../../shared/events.js";
import { networkBefore, ownNetwork, runningExperiment } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { oneAtATime } from "../../shared/timing.js";
import { labelAfter, networkOf, withoutAnswer } from "./state.js";

/** @import { Words } from "../../types.d.ts" @import { View } from "./inside.js" */

// Ask about the network and the subject of a view. Returns `live`, see live.js; `askAgain`, for another unit; `lookInto`, which
// takes whether to show the small network; and `loadStructure`.
export function makeInsideRequests(/** @type {View} */ view) {
  const { find, picture, state, set } = view;
  const showTrouble = (/** @type {Words} */ words) => setText(find(".trouble"), words());
  const askAboutExampleAgain = oneAtATime(askAboutExample);
  const pen = { isDown: false, isLifted: false }; // whether it was lifted and the answer is still to come

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
    more: () => ({ ...state.chosen, small: networkOf(state).small }),
    show(answer, asked) {
      const isOfOther = answer && (asked?.small !== networkOf(state).small || asked.network !== ownNetwork());
      if (answer && (state.example || !state.structure || isOfOther)) return;
      const { before, finished } = state;
      if (!answer) set({ answer, before: finished ?? before, finished: null });
      else set({ answer, finished: asked?.unfinished ? finished : answer.hidden });
      if (!answer || !pen.isLifted || asked?.unfinished) return;
      pen.isLifted = false;
      picture.pulse();
    },
    showTrouble,
  });

  // ---- The network

  // Another network has other units: forget the old ones.
  const lookInto = (/** @type {boolean} */ isSmall) => loadStructure({ ...withoutAnswer(), isSmall });

  const fetchStructure = makeFetching(view, showTrouble);
  async function loadStructure(/** @type {Partial<typeof state>} */ values = {}) {
    set({ ...values, structure: null, counted: null, before: null, finished: null });
    const structure = await fetchStructure();
    if (!structure) return;
    set({ structure });
    if (!state.example) live.ask();
    else if (!state.answer) askAboutExample();
  }

  // The network has been broken or repaired: its units stay where they are.
  function refresh() {
    if (state.example) askAboutExampleAgain();
    updateStructure();
  }

  async function updateStructure() {
    const newest = await fetchStructure();
    if (newest && state.structure) set({ structure: { ...newest, hidden: state.structure.hidden } });
  }

  // ---- The drawing or a test digit

  on("drawing", (drawing) => {
    const { isDrawing } = drawing;
    pen.isLifted = !isDrawing && (pen.isLifted || pen.isDown);
    pen.isDown = isDrawing;
    leaveExample({ label: labelAfter(state, drawing) });
  });
  on("choice", () => leaveExample({}));

  function leaveExample(/** @type {Partial<typeof state>} */ values) {
    const { example } = state;
    set({ ...values, example: null });
    if (example) live.ask();
  }

  async function askAboutExample() {
    const [asked, unit, network, small] = [state.example, state.chosen, ownNetwork(), state.isSmall];
    if (!asked) return; // left meanwhile
    const isWanted = () =>
      state.example === asked && state.chosen === unit && ownNetwork() === network && state.isSmall === small;
    const body = { position: asked.position, ...unit, ...networkOf(state) };
    const answer = await requestUntilAnswered("example", body, { showTrouble, isWanted });
    if (answer) set({ answer });
  }

  on("label", (label) => set({ label }));

  on("example", (example) => {
    const values = { ...withoutAnswer(), example, label: null };
    // The test digit is about the network that answers on Draw.
    if (state.isSmall && !runningExperiment()) loadStructure({ ...values, isSmall: false });
    else set(values);
    askAboutExample();
  });

  // Even if an answer is on its way: it is not about this unit.
  function askAgain() {
    if (state.example) askAboutExample();
    else live.ask();
  }

  return { live, askAgain, lookInto, loadStructure };
}

// Returns a function that returns a promise of the structure of the network that is shown, or of undefined once that is
// another one: the order of the units and the strongest weights, which do not depend on the drawing.
function makeFetching(/** @type {View} */ { state }, /** @type {(trouble: Words) => void} */ showTrouble) {
  const known = new Map(); // of networks
  return async function fetchStructure() {
    const network = networkOf(state);
    const key = JSON.stringify(network);
    const isWanted = () => state.isOpen && JSON.stringify(networkOf(state)) === key;
    const newest = known.get(key) ?? (await requestUntilAnswered("structure", network, { showTrouble, isWanted }));
    if (newest && !runningExperiment()) known.set(key, newest);
    return newest;
  };
}
