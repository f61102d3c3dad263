// Inside: the network as one picture while it reads the drawing or a test digit, and how to fool it.

import { canvas as pad, showInstead } from "../../pad/canvas.js";
import { subject } from "../../pad/numbers.js";
import { makeAnnouncer } from "../../shared/announcement.js";
import { makeBars } from "../../shared/bars.js";
import { on } from "../../shared/events.js";
import { argmax, percent } from "../../shared/format.js";
import { toBytes } from "../../shared/image.js";
import { followDrawing } from "../../shared/live.js";
import { networkOwner, ownNetwork } from "../../shared/own_network.js";
import { request, requestUntilAnswered } from "../../shared/requests.js";
import { setText } from "../../shared/set_text.js";
import { hasTab, showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/translations.js";
import { makeFooling } from "./fooling.js";
import { makePicture } from "./picture.js";
import { makeUnitCard } from "./unit.js";

const HOVER = 60; // ms over a unit until it is shown
const CORNER = 14; // CSS pixels between a corner of the pad and the beam
const BEAM = 0.045; // of the picture's width, between the pad and the pixels

export function mount(element, { units, small_units: smallUnits, small_accuracy: smallAccuracy }) {
  const find = (selector) => element.querySelector(selector);
  const stage = find(".picture");
  const desk = document.getElementById("desk");
  const picture = makePicture(find(".lines"), flashAnswer);
  const card = makeUnitCard(find(".unit"), picture, subjectNetwork);

  let isSmall = ownNetwork() === null; // whether the small network is shown, to look into, or the one that answers on Draw
  let structure = null; // of the network that is shown; null until it is loaded
  let answer = null; // about the drawing or the test digit; null without one
  let chosen = null; // the unit that was tapped or focused: {layer, unit}; the outputs are those of the last layer
  let hovered = null; // the one under the mouse, shown instead
  let example = null; // {position, tab, true} of a test digit, which a tab has sent; null for the drawing
  let label = null; // of a drawing of the class: {digit, phone, version}, the last once it is complete; null for others
  let isOpen = false;
  let isLifted = false; // whether the pen was lifted and the answer is still to come

  const shown = () => hovered ?? chosen;
  const showTrouble = (words) => (find(".trouble").textContent = words);

  // What a request says about the network that is shown. The small one is the page's.
  function subjectNetwork() {
    return { network: isSmall ? null : ownNetwork(), small: isSmall };
  }

  // Another network has other units: forget the old ones before `live` sends the drawing.
  function lookInto(small) {
    isSmall = small;
    fooling.close();
    [chosen, hovered, answer] = [null, null, null];
    loadStructure();
    show();
  }
  on("network", () => lookInto(isSmall && ownNetwork() === null));
  for (const input of element.querySelectorAll(".sizes input")) {
    input.addEventListener("change", () => lookInto(input.value === "small"));
  }

  const live = followDrawing({
    endpoint: "inside",
    more: () => ({ ...shown(), small: isSmall }),
    show(newest, asked) {
      const isOfOther = newest && (asked.small !== isSmall || asked.network !== ownNetwork());
      if (newest && (example || !structure || isOfOther)) return;
      answer = newest;
      show();
      if (!newest || !isLifted || asked.unfinished) return;
      isLifted = false;
      picture.pulse();
    },
    showTrouble,
  });

  // ---- The drawing or a test digit, and the network

  let wasDrawing = false;
  on("drawing", ({ isDrawing, version }) => {
    if (label && version !== (label.version ?? version)) {
      label = null;
      showWords();
    }
    if (label && !isDrawing) label.version = version;
    isLifted = !isDrawing && (isLifted || wasDrawing);
    wasDrawing = isDrawing;
    leaveExample();
  });
  on("choice", leaveExample);

  function leaveExample() {
    fooling.close();
    if (!example) return;
    example = null;
    if (answer) showOnPad();
    else show();
    live.ask();
  }

  // The pad shows the test digit: the beam starts there.
  function showOnPad() {
    const isShown = isOpen && example !== null && answer !== null;
    showInstead(isShown ? toBytes(answer.field.data) : null);
  }

  on("label", (newest) => {
    label = { ...newest };
    showWords();
  });

  on("example", (newest) => {
    example = { ...newest };
    label = null;
    if (isSmall) lookInto(false); // the test digit is about the network that answers on Draw
    fooling.close();
    [chosen, hovered, answer] = [null, null, null];
    askAboutExample();
  });

  async function askAboutExample() {
    const [asked, unit, network, small] = [example, shown(), ownNetwork(), isSmall];
    const isWanted = () => example === asked && shown() === unit && ownNetwork() === network && isSmall === small;
    const newest = await requestUntilAnswered(
      "example",
      { position: asked.position, ...unit, ...subjectNetwork() },
      { showTrouble, isWanted },
    );
    if (!newest) return;
    asked.true = newest.true;
    answer = newest;
    show();
  }

  // The order of the units and the strongest weights, which do not depend on the drawing.
  const structures = new Map(); // of networks
  async function loadStructure() {
    const network = subjectNetwork();
    const key = JSON.stringify(network);
    structure = null;
    heads = []; // of the previous network
    const isWanted = () => isOpen && JSON.stringify(subjectNetwork()) === key;
    const known = structures.get(key);
    const newest = known ?? (await requestUntilAnswered("structure", network, { showTrouble, isWanted }));
    if (!newest) return;
    structures.set(key, newest);
    structure = newest;
    for (const layer of structure.hidden) layer.pictured = Boolean(structure.looks);
    stage.classList.toggle("of-tiles", Boolean(structure.looks));
    picture.setStructure(structure);
    makeColumns();
    card.restart(structure.hidden.length);
    layOut();
    show();
    if (!example) live.ask();
    else if (!answer) askAboutExample();
  }

  // ---- Choosing a unit

  const isSame = (one, other) => one?.layer === other?.layer && one?.unit === other?.unit;

  function choose(unit) {
    const isOpening = chosen === null && unit !== null;
    chosen = unit;
    hovered = null;
    askAgain();
    // Below the picture of a phone.
    if (isOpening) requestAnimationFrame(() => find(".unit").scrollIntoView({ block: "nearest" }));
  }

  // Close the drawer; the focus returns to what was chosen.
  function closeDrawer() {
    const { layer, unit } = chosen;
    const hadFocus = find(".unit").contains(document.activeElement);
    choose(null);
    if (hadFocus) (layers[layer] ?? bars.querySelectorAll("button")[unit]).focus({ preventScroll: true });
  }
  find(".unit .close").addEventListener("click", closeDrawer);

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
    if (example) askAboutExample();
    else live.ask(); // even if an answer is on its way: it is not about this unit
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
  find(".back").addEventListener("click", (event) => {
    event.preventDefault(); // Gradio's page has a base address, and the link would lose what the page's address asks for
    event.currentTarget.focus();
    location.hash = event.currentTarget.hash;
  });
  // Before the listener that leaves projector mode.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !isOpen || document.querySelector("dialog[open]")) return;
      if (fooling.isOpen) fooling.close();
      else if (chosen) closeDrawer();
      else return;
      event.stopPropagation();
    },
    true,
  );

  // ---- The columns: a heading each, and a focusable element for the units of a hidden layer

  const bars = find(".outputs .bars");
  const showOutputs = makeBars(bars, {
    onChoose(digit) {
      if (!structure) return;
      const unit = { layer: structure.hidden.length, unit: digit };
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

  // Where the pad is in the picture's coordinates; null if it is not next to the picture, or has a photo that is not read.
  function padBeside() {
    if (example && pad.style.visibility === "hidden") return null;
    const [{ left, top }, box] = [stage.getBoundingClientRect(), pad.getBoundingClientRect()];
    if (Math.abs(box.right - left) > 1) return null;
    return { right: 0, top: box.top - top + CORNER, bottom: box.bottom - top - CORNER };
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
    const beside = padBeside();
    const left = beside ? Math.max(14, BEAM * width) : 0;
    const boxes = picture.layOut({ width, height, top, left, right: outputs.offsetLeft, pad: beside });
    desk.style.setProperty("--pixels-end", `${boxes[0].left + boxes[0].width}px`);
    boxes.forEach(({ left, width: wide }, column) => {
      heads[column].style.left = `${left + wide / 2}px`;
      const layer = layers[column - 1];
      if (!layer) return;
      Object.assign(layer.style, { left: `${left}px`, top: `${top}px`, width: `${wide}px` });
    });
  }
  const resizes = new ResizeObserver(layOut);
  resizes.observe(stage);
  resizes.observe(pad);
  document.fonts?.ready.then(layOut);

  // Changes of the theme and of projector mode.
  new MutationObserver(() => {
    picture.readColours();
    card.restart(structure?.hidden.length);
    layOut();
    show();
  }).observe(document.body, { attributes: true, attributeFilter: ["class"] });

  // ---- Showing

  function show() {
    desk.classList.toggle("with-drawer", chosen !== null);
    if (structure) {
      showOutputs(answer?.probabilities, answer ? argmax(answer.probabilities) : null);
      for (const [digit, bar] of [...bars.querySelectorAll("button")].entries()) {
        bar.setAttribute("aria-pressed", isSame(shown(), { layer: structure.hidden.length, unit: digit }));
      }
      if (answer) picture.show(answer, shown());
      else showResting();
    }
    card.show(answer, structure && chosen && shown());
    showOnPad();
    fooling.update();
    showWords();
    announceLater();
  }

  // When a pulse has arrived.
  function flashAnswer() {
    const bright = { boxShadow: "0 0 0 5px var(--for)" };
    bars.querySelector(".first")?.animate([{}, bright, {}], { duration: 350, easing: "ease-out" });
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
    const last = heads.length - 1;
    stage.setAttribute("aria-label", text("inside_picture")); // without a tooltip, which would cover it
    heads.forEach((head, column) => {
      const [name, count] = head.children;
      const layer = column - 1;
      name.textContent =
        column === 0
          ? text("inside_input")
          : column === last
            ? text("inside_outputs")
            : text("inside_layer", { layer: column });
      count.textContent =
        column === 0
          ? text("inside_input_what")
          : column === last
            ? text("inside_outputs_what")
            : answer
              ? text("inside_layer_active", { units: structure.hidden[layer].units, active: activeOf(answer, layer) })
              : text("inside_layer_units", { units: structure.hidden[layer].units });
      layers[layer]?.setAttribute("aria-label", `${name.textContent}: ${count.textContent}. ${text("inside_keys")}`);
    });
    showSizes();
    find(".source").hidden = !label && !example && (ownNetwork() === null || isSmall);
    setText(find(".source span"), sourceWords());
    const origin = label ? "classroom" : example?.tab;
    find(".back").hidden = !origin || !hasTab(origin);
    if (origin) find(".back").hash = origin;
    setText(find(".back"), origin ? text(`inside_back_${origin}`) : "");
    setText(find(".lead"), text(answer ? "inside_lead" : "inside_rest"));
    setText(find(".dead"), structure?.dead ? text("rejected_dead") : "");
    if (headsHeight() !== laidOutFor) layOut();
  }

  function sourceWords() {
    if (label) return text("class_one_title", label);
    if (!example) return ownNetwork() === null ? "" : text(`inside_of_${networkOwner()}`);
    return example.true === undefined
      ? ""
      : text("inside_example", { position: example.position, digit: example.true });
  }

  // Which network is shown, and how good the small one is.
  function showSizes() {
    const about = text("inside_small", { percent: percent(smallAccuracy, 1) });
    for (const input of element.querySelectorAll(".sizes input")) {
      const isOfSmall = input.value === "small";
      input.checked = isOfSmall === isSmall;
      const [words, title] = isOfSmall
        ? [text("inside_size_small", { units: smallUnits }), about]
        : ownNetwork() === null
          ? [units === null ? text("inside_large") : text("inside_size", { units }), text("inside_large")]
          : [text(`inside_size_${networkOwner()}`), text(`network_${networkOwner()}`)];
      setText(input.nextSibling, words);
      input.parentElement.title = title;
    }
    setText(find(".about"), isSmall ? about : "");
  }

  const activeOf = ({ hidden }, layer) => hidden[layer].active;

  const announceLater = makeAnnouncer(find(".announcement"), live, () => (isOpen ? card.sentence() : null));

  // ---- Fooling it

  const fooling = makeFooling(find(".fool"), find(".open-fool"), desk, {
    palette: () => picture.palette,
    newest: () => answer,
    digit: () => example?.true ?? label?.digit ?? null,
    ask: (body) => request("fool", body, { isLong: true }),
    subject() {
      if (!answer) return null;
      if (example) return { position: example.position, ...subjectNetwork() };
      return { ...subject(), network: ownNetwork(), small: isSmall };
    },
  });

  translate(element, () => {
    card.restart(structure?.hidden.length);
    layOut();
    show();
  });
  showInTab(element, "inside", (isShown) => {
    isOpen = isShown;
    live.isOpen = isShown;
    showOnPad();
    if (!isOpen) return;
    if (!structure) loadStructure();
    requestAnimationFrame(layOut);
  });
}
