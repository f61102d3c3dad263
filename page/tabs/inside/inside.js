// Inside: the network as one picture while it reads the drawing or a test digit, and how to fool it.

import { argmax } from "../../common/math.js";
import { makePicture } from "../../network_picture/picture.js";
import { showInstead } from "../../pad/state.js";
import { makeAnnouncer } from "../../shared/announcement.js";
import { makeBars } from "../../shared/bars.js";
import { finder } from "../../shared/elements.js";
import { makeStore, on } from "../../shared/events.js";
import { toBytes } from "../../shared/image.js";
import { onMode } from "../../shared/mode.js";
import { makeArrival } from "../../shared/network_loading.js";
import { showInTab } from "../../shared/tabs.js";
import { translate } from "../../shared/texts.js";
import { mountUnitByHand } from "../../unit_by_hand/screen.js";
import { isOff, makeBreaking } from "./breaking.js";
import { makeChoice } from "./choice.js";
import { makeColumns } from "./columns.js";
import { makeFooling } from "./fooling.js";
import { makeGuide } from "./guide.js";
import { makeInsideRequests } from "./inside_requests.js";
import { hiddenLayers, initialState, isSame, partOf, WHOLE } from "./state.js";
import { makeUnitCard } from "./unit_view.js";
import { makeWords } from "./words.js";

/**
 * @import { Props } from "../../types.d.ts"
 * @import { ExampleAnswer } from "./types.d.ts"
 * @typedef {ReturnType<typeof makeView>} View
 */

// What the modules of the tab share.
function makeView(/** @type {HTMLElement} */ element) {
  const find = finder(element);
  const [stage, bars] = [find(".picture"), find(".outputs .bars")];
  return {
    ...makeStore(initialState()),
    find,
    stage,
    bars,
    desk: /** @type {HTMLElement} */ (document.getElementById("desk")),
    picture: makePicture(find("canvas.lines"), () => flashAnswer(bars), isOff),
  };
}

export function mount(/** @type {HTMLElement} */ element, /** @type {Props["inside"]} */ props) {
  const view = makeView(element);
  const { find, desk, stage, bars, picture, state, set, subscribe } = view;
  const showArrival = makeArrival(find("progress"), () => state.isOpen && !state.structure);
  const asking = makeInsideRequests(view);
  const choice = makeChoice(view, asking);
  const breaking = makeBreaking(view, choice.choose);
  const columns = makeColumns(view, choice.choose);
  const guide = makeGuide(view, choice.choose);
  const card = makeUnitCard(view);
  const fooling = makeFooling(view);
  const byHand = mountUnitByHand(element, desk);
  const showSubject = makeWords(view, props);
  const showOutputs = makeBars(bars, { onChoose: choice.chooseOutput });
  const announceLater = makeAnnouncer(find(".announcement"), asking.live, () =>
    state.isOpen ? card.sentence() : null,
  );

  let units = hiddenLayers(state); // of the network in the picture
  subscribe(
    ({ structure }) => {
      if (!structure) return;
      if (structure.hidden === units) {
        picture.setWeights(structure);
        card.forget();
      } else {
        units = structure.hidden;
        const pictured = Boolean(structure.looks);
        stage.classList.toggle("of-tiles", pictured);
        picture.setStructure({ ...structure, hidden: units.map((layer) => ({ ...layer, pictured })) });
        columns.make();
        breaking.makeLayers();
        card.restart();
      }
      breaking.count();
    },
    ["structure"],
  );

  // Show at once what the visitor has changed about the network; the rest follows with the answer.
  for (const event of /** @type {const} */ (["network", "experiment"]))
    on(event, () => {
      breaking.update();
      picture.redraw();
    });

  function show() {
    const { structure, answer, chosen } = state;
    const before = answer && !state.example ? state.before : null;
    find(".legend .before").hidden = !before;
    desk.classList.toggle("with-drawer", chosen !== null);
    breaking.update();
    guide.update();
    columns.update();
    if (structure) {
      showOutputs(answer?.probabilities, answer ? argmax(answer.probabilities) : null);
      for (const [digit, bar] of [...bars.querySelectorAll("button")].entries())
        bar.setAttribute("aria-pressed", String(isSame(chosen, { layer: structure.hidden.length, unit: digit })));
      picture.setBefore(before);
      const isAtOnce = !state.example && answer?.hidden !== state.finished; // the pen is down
      const isNumbered = chosen !== null && partOf(state) === WHOLE;
      if (answer) picture.show(answer, chosen, { isNumbered, isAtOnce });
      else showResting(view, card);
    }
    card.show();
    showOnPad();
    fooling.update();
    byHand.showDrawn(answer?.field);
    showSubject();
    showArrival();
    columns.showWords();
    announceLater();
  }
  subscribe(show, ["isSmall", "structure", "part", "answer", "chosen", "example", "label", "isBreaking", "counted"]);

  // The pad shows the test digit: the beam starts there.
  function showOnPad() {
    const isShown = state.isOpen && state.example !== null && state.answer !== null;
    showInstead(isShown ? toBytes(/** @type {ExampleAnswer} */ (state.answer).field.data) : null);
  }
  subscribe(showOnPad, ["isOpen"]);

  // Before the listener that leaves projector mode.
  function closeOnEscape(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "Escape" || !state.isOpen || document.querySelector("dialog[open]")) return;
    if (byHand.close() || fooling.close() || breaking.close() || choice.close()) event.stopPropagation();
  }
  document.addEventListener("keydown", closeOnEscape, true);

  function showAgain() {
    card.restart();
    show();
    columns.layOut();
  }
  onMode(() => {
    picture.readColours();
    showAgain();
  });
  translate(element, showAgain);
  showInTab(element, "inside", (isOpen) => {
    set({ isOpen });
    asking.live.isOpen = isOpen;
    if (!isOpen) return;
    if (!state.structure) asking.loadStructure();
    requestAnimationFrame(columns.layOut);
  });
}

// Without a drawing: the strongest weights of the whole network or of the chosen unit.
/** @param {View} view @param {ReturnType<typeof makeUnitCard>} card */
async function showResting({ picture, state }, card) {
  const unit = state.chosen;
  picture.rest(unit);
  if (!unit) return;
  const { connections } = (await card.weightsOf(unit)) ?? {};
  if (connections && !state.answer && isSame(unit, state.chosen)) picture.rest(unit, connections);
}

// When a pulse has arrived.
function flashAnswer(/** @type {HTMLElement} */ bars) {
  const bright = { boxShadow: "0 0 0 5px var(--for)" };
  bars.querySelector(".first")?.animate([{}, bright, {}], { duration: 350, easing: "ease-out" });
}
