// What the picture shows, asked from the server or the engine: the structure of the network, and its answer about the
// drawing or a test digit.

import { followDrawing } from "../../pad/live.js";
import { on } from "../../shared/events.js";
import { ownNetwork } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";

// Ask about the network and the subject of `view`.
//
//   show              is called after each change of the state
//   showOnPad         shows the test digit on the pad, where the beam starts
//   startStructure    is called with the structure of another network
//   closeFooling      closes Fool it, which is about the subject so far
//
// Returns `live`, see live.js; `askAgain`, for another unit; `lookInto`, which takes whether to show the small network; and
// `loadStructure`.
export function makeAsking({ find, picture, state, subjectNetwork, shown }, handlers) {
  const { show, showOnPad, startStructure, closeFooling } = handlers;
  const showTrouble = (words) => (find(".trouble").textContent = words);
  let isLifted = false; // whether the pen was lifted and the answer is still to come
  let wasDrawing = false;

  // Before `live` sends the drawing about the other network.
  on("network", () => lookInto(state.isSmall && ownNetwork() === null));

  const live = followDrawing({
    endpoint: "inside",
    more: () => ({ ...shown(), small: state.isSmall }),
    show(newest, asked) {
      const isOfOther = newest && (asked.small !== state.isSmall || asked.network !== ownNetwork());
      if (newest && (state.example || !state.structure || isOfOther)) return;
      state.answer = newest;
      show();
      if (!newest || !isLifted || asked.unfinished) return;
      isLifted = false;
      picture.pulse();
    },
    showTrouble,
  });

  // ---- The network

  // Another network has other units: forget the old ones.
  function lookInto(small) {
    state.isSmall = small;
    closeFooling();
    [state.chosen, state.hovered, state.answer] = [null, null, null];
    loadStructure();
    show();
  }

  // The order of the units and the strongest weights, which do not depend on the drawing.
  const structures = new Map(); // of networks
  async function loadStructure() {
    const network = subjectNetwork();
    const key = JSON.stringify(network);
    startStructure(null);
    const isWanted = () => state.isOpen && JSON.stringify(subjectNetwork()) === key;
    const newest = structures.get(key) ?? (await requestUntilAnswered("structure", network, { showTrouble, isWanted }));
    if (!newest) return;
    structures.set(key, newest);
    startStructure(newest);
    show();
    if (!state.example) live.ask();
    else if (!state.answer) askAboutExample();
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

  on("label", (newest) => {
    state.label = { ...newest };
    show();
  });

  on("example", (newest) => {
    state.example = { ...newest };
    state.label = null;
    if (state.isSmall) lookInto(false); // the test digit is about the network that answers on Draw
    closeFooling();
    [state.chosen, state.hovered, state.answer] = [null, null, null];
    askAboutExample();
  });

  async function askAboutExample() {
    const [asked, unit, network, small] = [state.example, shown(), ownNetwork(), state.isSmall];
    const isWanted = () =>
      state.example === asked && shown() === unit && ownNetwork() === network && state.isSmall === small;
    const newest = await requestUntilAnswered(
      "example",
      { position: asked.position, ...unit, ...subjectNetwork() },
      { showTrouble, isWanted },
    );
    if (!newest) return;
    asked.true = newest.true;
    state.answer = newest;
    show();
  }

  function askAgain() {
    if (state.example) askAboutExample();
    else live.ask(); // even if an answer is on its way: it is not about this unit
    show();
  }

  return { live, askAgain, lookInto, loadStructure };
}
