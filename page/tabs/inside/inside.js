// Inside: the network as one picture while it reads the drawing or a test digit, and how to fool it.

import { choice } from "../../pad/numbers.js";
import { makeAnnouncer } from "../../shared/announcement.js";
import { makeBars } from "../../shared/bars.js";
import { on } from "../../shared/events.js";
import { argmax } from "../../shared/format.js";
import { followDrawing } from "../../shared/live.js";
import { networkOwner, ownNetwork } from "../../shared/own_network.js";
import { request, requestUntilAnswered } from "../../shared/requests.js";
import { hasTab, showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/translations.js";
import { makeFooling } from "./fooling.js";
import { makePicture } from "./picture.js";
import { makeUnitCard } from "./unit.js";

const HOVER = 60; // ms over a unit until it is shown

export function mount(element) {
  const find = (selector) => element.querySelector(selector);
  const stage = find(".picture");
  const picture = makePicture(find(".lines"));
  const card = makeUnitCard(find(".unit"), picture);

  let structure = null; // of the network that is shown; null until it is loaded
  let answer = null; // about the drawing or the test digit; null without one
  let chosen = null; // the unit that was tapped or focused: {layer, unit}; the outputs are those of the last layer
  let hovered = null; // the one under the mouse, shown instead
  let example = null; // {position, true} of a test digit; null for the drawing
  let isOpen = false;

  const shown = () => hovered ?? chosen;
  const showTrouble = (words) => (find(".trouble").textContent = words);

  // Another network has other units: forget the old ones before `live` sends the drawing.
  on("network", () => {
    fooling.forget();
    [chosen, hovered, answer] = [null, null, null];
    loadStructure();
  });

  const live = followDrawing({
    endpoint: "inside",
    more: shown,
    show(newest) {
      if (newest && (example || !fits(newest))) return;
      answer = newest;
      show();
    },
    showTrouble,
  });

  // ---- The drawing or a test digit, and the network

  on("drawing", ({ strokes }) => {
    fooling.forget();
    if (!example || strokes.length === 0) return;
    example = null;
    live.ask();
  });

  on("choice", () => fooling.forget());

  on("example", (position) => {
    fooling.forget();
    [example, chosen, hovered, answer] = [{ position }, null, null, null];
    askAboutExample();
  });

  async function askAboutExample() {
    const [asked, unit, network] = [example, shown(), ownNetwork()];
    const isWanted = () => example === asked && shown() === unit && ownNetwork() === network;
    const newest = await requestUntilAnswered(
      "example",
      { position: asked.position, ...unit, network },
      { showTrouble, isWanted },
    );
    if (!newest) return;
    asked.true = newest.true;
    answer = newest;
    show();
  }

  // The order of the units and the strongest weights, which do not depend on the drawing.
  const structures = new Map(); // of network tokens
  async function loadStructure() {
    const network = ownNetwork();
    structure = null;
    heads = []; // of the previous network
    const isWanted = () => isOpen && ownNetwork() === network;
    const known = structures.get(network);
    const newest = known ?? (await requestUntilAnswered("structure", { network }, { showTrouble, isWanted }));
    if (!newest) return;
    structures.set(network, newest);
    structure = newest;
    picture.setStructure(structure);
    makeColumns();
    card.setNetwork(network, structure.hidden.length);
    layOut();
    if (answer && !fits(answer)) answer = null;
    show();
    if (!example) live.ask();
    else if (!answer) askAboutExample();
  }

  // Whether an answer is about the network whose structure is shown, and not about the previous one.
  const fits = ({ hidden }) =>
    structure?.hidden.length === hidden.length &&
    structure.hidden.every(({ units }, layer) => units === hidden[layer].width);

  // ---- Choosing a unit

  const isSame = (one, other) => one?.layer === other?.layer && one?.unit === other?.unit;

  function choose(unit) {
    chosen = unit;
    hovered = null;
    askAgain();
  }

  let hoverTimer = null;
  function hover(unit) {
    clearTimeout(hoverTimer);
    if (isSame(unit, hovered)) return;
    hoverTimer = setTimeout(() => {
      const before = shown();
      hovered = unit;
      if (!isSame(before, shown())) askAgain();
    }, HOVER);
  }

  function askAgain() {
    if (fooling.isShown) fooling.askAgain();
    else if (example) askAboutExample();
    else if (answer) live.ask();
    show();
  }

  function unitUnder(event) {
    const { left, top } = stage.getBoundingClientRect();
    return structure && picture.unitAt(event.clientX - left, event.clientY - top);
  }
  find(".layers").addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") hover(unitUnder(event));
  });
  find(".layers").addEventListener("pointerleave", () => hover(null));
  stage.addEventListener("click", (event) => {
    if (event.target.closest(".outputs")) return;
    clearTimeout(hoverTimer);
    const unit = unitUnder(event);
    choose(isSame(unit, chosen) ? null : unit);
  });
  // Safari does not focus a clicked link, and Mistakes checks the focus.
  find(".back").addEventListener("click", ({ currentTarget }) => currentTarget.focus());
  stage.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !chosen || document.body.classList.contains("projector")) return;
    choose(null);
  });

  // ---- The columns: a heading each, and a focusable element for the units of a hidden layer

  const bars = find(".outputs .bars");
  const showOutputs = makeBars(bars, {
    onChoose(digit) {
      const unit = { layer: structure?.hidden.length ?? 0, unit: digit };
      choose(isSame(unit, chosen) ? null : unit);
    },
  });

  let heads = [];
  let layers = [];
  function makeColumns() {
    const count = structure.hidden.length + 2;
    heads = Array.from({ length: count }, () => {
      const head = document.createElement("div");
      head.innerHTML = "<h2></h2><span></span>";
      return head;
    });
    find(".heads").replaceChildren(...heads);
    layers = structure.hidden.map((_, layer) => {
      const node = document.createElement("div");
      node.className = "layer";
      node.tabIndex = 0;
      node.setAttribute("role", "application");
      node.addEventListener("keydown", (event) => {
        const now = chosen?.layer === layer ? chosen : { layer, unit: picture.firstOf(layer) };
        const next = picture.neighbour(now, event.key);
        if (!next) return;
        event.preventDefault();
        choose(next);
      });
      node.addEventListener("focus", () => {
        if (node.matches(":focus-visible") && chosen?.layer !== layer) choose({ layer, unit: picture.firstOf(layer) });
      });
      return node;
    });
    find(".layers").replaceChildren(...layers);
    showWords();
  }

  let laidOutFor = 0; // height of the headings at the last layout; their words change
  const headsHeight = () => Math.max(0, ...heads.map((head) => head.offsetHeight));

  function layOut() {
    const { clientWidth: width, clientHeight: height } = stage;
    if (!structure || width === 0) return;
    const outputs = find(".outputs");
    laidOutFor = headsHeight();
    const top = laidOutFor + 6;
    outputs.style.top = `${top}px`;
    const boxes = picture.layOut({ width, height, top, right: outputs.offsetLeft });
    boxes.forEach(({ left, width: wide }, column) => {
      heads[column].style.left = `${left + wide / 2}px`;
      const layer = layers[column - 1];
      if (!layer) return;
      Object.assign(layer.style, { left: `${left}px`, top: `${top}px`, width: `${wide}px` });
    });
  }
  new ResizeObserver(layOut).observe(stage);
  document.fonts?.ready.then(layOut);

  // Changes of the theme and of projector mode.
  new MutationObserver(() => {
    picture.readColours();
    card.repaint();
    layOut();
    show();
  }).observe(document.body, { attributes: true, attributeFilter: ["class"] });

  // ---- Showing

  function show() {
    if (structure) {
      const current = fooling.frame ?? answer;
      showOutputs(current?.probabilities, current ? argmax(current.probabilities) : null);
      for (const [digit, bar] of [...bars.querySelectorAll("button")].entries()) {
        bar.setAttribute("aria-pressed", isSame(shown(), { layer: structure.hidden.length, unit: digit }));
      }
      if (current) picture.show(current, shown());
      else showResting();
      card.show(current, shown());
    }
    fooling.update();
    showWords();
    announceLater();
  }

  // Without a drawing: the strongest weights of the whole network or of the chosen unit.
  async function showResting() {
    const unit = shown();
    picture.rest(unit);
    if (!unit) return;
    const { connections } = (await card.weightsOf(unit)) ?? {};
    if (connections && !answer && isSame(unit, shown())) picture.rest(unit, connections);
  }

  function showWords() {
    const current = fooling.frame ?? answer;
    const last = heads.length - 1;
    stage.setAttribute("aria-label", text("inside_picture")); // without a tooltip, which would cover it
    heads.forEach((head, column) => {
      const [name, count] = head.children;
      const layer = column - 1;
      name.textContent =
        column === 0
          ? text(fooling.frame ? "inside_input_changed" : "inside_input")
          : column === last
            ? text("inside_outputs")
            : text("inside_layer", { layer: column });
      count.textContent =
        column === 0
          ? text("inside_input_what")
          : column === last
            ? text("inside_outputs_what")
            : current
              ? text("inside_layer_active", { units: structure.hidden[layer].units, active: activeOf(current, layer) })
              : text("inside_layer_units", { units: structure.hidden[layer].units });
      layers[layer]?.setAttribute("aria-label", `${name.textContent}: ${count.textContent}. ${text("inside_keys")}`);
    });
    const source = find(".source span");
    find(".source").hidden = !example && ownNetwork() === null;
    find(".back").hidden = !example || !hasTab("mistakes");
    source.textContent = example
      ? example.true === undefined
        ? ""
        : text("inside_example", { position: example.position, digit: example.true })
      : ownNetwork() !== null
        ? text(`inside_of_${networkOwner()}`)
        : "";
    find(".lead").textContent = text(current ? "inside_lead" : "inside_rest");
    if (headsHeight() !== laidOutFor) layOut();
  }

  const activeOf = ({ hidden }, layer) => hidden[layer].active;

  const announceLater = makeAnnouncer(find(".announcement"), live, () => (isOpen ? card.sentence() : null));

  // ---- Fooling it

  const fooling = makeFooling(find(".fool"), {
    picture,
    // The request's drawing or test digit; null without one.
    subject: (drawing) =>
      example
        ? { position: example.position, network: ownNetwork() }
        : answer
          ? { strokes: drawing.strokes, line_width: drawing.lineWidth, network: ownNetwork(), ...choice() }
          : null,
    chosen: shown,
    reads: () => (answer?.isDigit ? argmax(answer.probabilities) : null),
    ask: (body) => request("fool", body, { isLong: true }),
    onFrame: show,
  });

  translate(element, () => {
    layOut();
    show();
  });
  showInTab(element, "inside", (isShown) => {
    isOpen = isShown;
    live.isOpen = isShown;
    if (!isOpen) return;
    if (!structure) loadStructure();
    requestAnimationFrame(layOut);
  });
}
