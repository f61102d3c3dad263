// Inside: the network as one picture while it reads the drawing or a test digit, and how to fool it.

import { argmax } from "../../engine/math.js";
import { makePicture } from "../../network_picture/picture.js";
import { showInstead } from "../../pad/canvas.js";
import { addScenes } from "../../pad/kiosk/kiosk.js";
import { makeAnnouncer } from "../../shared/announcement.js";
import { makeBars } from "../../shared/bars.js";
import { finder } from "../../shared/finder.js";
import { toBytes } from "../../shared/image.js";
import { makeArrival } from "../../shared/loading.js";
import { EXPERIMENT, ownNetwork, runningExperiment } from "../../shared/own_network.js";
import { showInTab } from "../../shared/tabs.js";
import { translate } from "../../shared/translations.js";
import { makeAsking } from "./asking.js";
import { isOff, makeBreaking } from "./breaking.js";
import { isSame, makeChoice } from "./choice.js";
import { makeColumns } from "./columns.js";
import { makeFooling } from "./fooling.js";
import { makeUnitCard } from "./unit.js";
import { makeWords } from "./words.js";

/**
 * @import { Props } from "../../types.d.ts"
 * @import { ExampleAnswer, InsideAnswer, StructureAnswer, Unit } from "./types.d.ts"
 * @typedef {ReturnType<typeof makeView>} View
 */

// What the tab shows. The functions of the other modules change it, and `show` brings it to the page.
const initialState = () => ({
  isSmall: ownNetwork() === null, // whether the small network is shown, to look into, or the one that answers on Draw
  /** @type {StructureAnswer | null} */
  structure: null, // of the network that is shown; null until it is loaded
  /** @type {InsideAnswer | ExampleAnswer | null} */
  answer: null, // about the drawing or the test digit; null without one
  chosen: /** @type {Unit | null} */ (null), // the unit that was tapped or focused: {layer, unit}; the outputs are those of the last layer
  hovered: /** @type {Unit | null} */ (null), // the one under the mouse, shown instead
  example: /** @type {{ position: number, tab: string, true?: number } | null} */ (null), // {position, tab, true} of a test digit, which a tab has sent; null for the drawing
  label: /** @type {{ tab: string, digit: number, phone: number | string, version?: number } | null} */ (null), // of a drawing of the class: {tab, digit, phone, version}, the last once it is complete; null for others
  isBreaking: false, // whether a tap on a unit switches it off
  isShaking: false, // whether the slider that shakes the weights moves
  isOpen: false,
});

// What the modules of the tab share.
function makeView(/** @type {HTMLElement} */ element) {
  const find = finder(element);
  const [stage, bars] = [find(".picture"), find(".outputs .bars")];
  const state = initialState();
  return {
    ...{ find, stage, bars, state },
    desk: /** @type {HTMLElement} */ (document.getElementById("desk")),
    picture: makePicture(find("canvas.lines"), () => flashAnswer(bars), isOff),
    hidden: () => state.structure?.hidden ?? [],
    shown: () => state.hovered ?? state.chosen,
    // What a request says about the network that is shown. The small one is the page's, except in an experiment.
    subjectNetwork: () =>
      runningExperiment()
        ? { network: EXPERIMENT, small: false }
        : { network: state.isSmall ? null : ownNetwork(), small: state.isSmall },
  };
}

addScenes("inside", (sample) => [
  {
    words: "kiosk_fool",
    paths: sample("4"),
    press: [".open-fool", ".fool .targets button:nth-child(10)"],
    leave: ".fool .close",
    lasts: 9000,
  },
]);

export function mount(/** @type {HTMLElement} */ element, /** @type {Props["inside"]} */ props) {
  const view = makeView(element);
  const { find, desk, stage, bars, picture, state, hidden, shown } = view;
  const showArrival = makeArrival(find("progress"), () => state.isOpen && !state.structure);
  const breaking = makeBreaking(view, props, { show, choose: (unit) => choice.choose(unit) });
  const card = makeUnitCard(view);
  const columns = makeColumns(view, { choose: (unit) => choice.choose(unit), switchUnit: breaking.toggle });
  const showSubject = makeWords(view, props);
  const showOutputs = makeBars(bars, { onChoose: (digit) => choice.chooseOutput(digit) });
  const fooling = makeFooling(view);
  const asking = makeAsking(view, {
    ...{ show, showOnPad, startStructure, updateStructure, showChange, closeFooling: fooling.close },
  });
  const choice = makeChoice(view, { ...asking, columns, switchUnit: breaking.toggle, closeFirst });
  const announceLater = makeAnnouncer(find(".announcement"), asking.live, () =>
    state.isOpen ? card.sentence() : null,
  );

  // Close Fool it or the panel; returns whether one was open.
  function closeFirst() {
    if (fooling.close()) return true;
    if (!state.isBreaking) return false;
    breaking.close();
    return true;
  }

  // Begin with the structure of another network, or with null until it is loaded.
  function startStructure(/** @type {StructureAnswer | null} */ structure) {
    state.structure = structure;
    columns.clear();
    if (!structure) return;
    for (const layer of structure.hidden) layer.pictured = Boolean(structure.looks);
    stage.classList.toggle("of-tiles", Boolean(structure.looks));
    picture.setStructure(structure);
    columns.make();
    breaking.restart();
    restart();
  }

  // The same units, in the same order, with other weights.
  function updateStructure(/** @type {StructureAnswer | undefined} */ newest) {
    if (!newest || !state.structure) return;
    state.structure = { ...newest, hidden: state.structure.hidden };
    picture.setWeights(state.structure);
    card.forget();
    breaking.count();
    show();
  }

  // After a change of the network, the language or the colours.
  function restart() {
    card.restart(hidden().length);
    columns.layOut();
  }

  // The rest follows with the answer.
  function showChange() {
    breaking.update();
    if (!state.isShaking) picture.redraw();
  }

  function show() {
    const { structure, answer, chosen } = state;
    desk.classList.toggle("with-drawer", chosen !== null);
    breaking.update();
    if (structure) {
      showOutputs(answer?.probabilities, answer ? argmax(answer.probabilities) : null);
      for (const [digit, bar] of [...bars.querySelectorAll("button")].entries()) {
        bar.setAttribute("aria-pressed", String(isSame(shown(), { layer: structure.hidden.length, unit: digit })));
      }
      if (answer) picture.show(answer, shown(), state.isShaking);
      else showResting(view, card);
    }
    card.show(answer, structure && chosen && shown());
    showOnPad();
    fooling.update();
    showSubject();
    showArrival();
    columns.showWords();
    announceLater();
  }

  // The pad shows the test digit: the beam starts there.
  function showOnPad() {
    const isShown = state.isOpen && state.example !== null && state.answer !== null;
    showInstead(isShown ? toBytes(/** @type {ExampleAnswer} */ (state.answer).field.data) : null);
  }

  // Changes of the theme and of projector mode.
  new MutationObserver(() => {
    picture.readColours();
    restart();
    show();
  }).observe(document.body, { attributes: true, attributeFilter: ["class"] });

  translate(element, () => {
    restart();
    show();
  });
  showInTab(element, "inside", (isShown) => {
    state.isOpen = isShown;
    asking.live.isOpen = isShown;
    showOnPad();
    if (!isShown) return;
    if (!state.structure) asking.loadStructure();
    requestAnimationFrame(columns.layOut);
  });
}

// Without a drawing: the strongest weights of the whole network or of the chosen unit.
/** @param {View} view @param {ReturnType<typeof makeUnitCard>} card */
async function showResting({ picture, state, shown }, card) {
  const unit = shown();
  picture.rest(unit);
  if (!unit) return;
  const { connections } = (await card.weightsOf(unit)) ?? {};
  if (connections && !state.answer && isSame(unit, shown())) picture.rest(unit, connections);
}

// When a pulse has arrived.
function flashAnswer(/** @type {HTMLElement} */ bars) {
  const bright = { boxShadow: "0 0 0 5px var(--for)" };
  bars.querySelector(".first")?.animate([{}, bright, {}], { duration: 350, easing: "ease-out" });
}
