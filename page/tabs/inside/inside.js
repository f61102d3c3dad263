// Inside: what each unit of the network does with the drawing or with a test digit, following the pen.

import { makeBars } from "../../shared/bars.js";
import { on } from "../../shared/events.js";
import { diverging, fromByte, grey, paint, toBytes } from "../../shared/image.js";
import { followDrawing } from "../../shared/live.js";
import { ownNetwork } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/translations.js";

const GRID_WIDTH = 32; // units of a hidden layer in a row

export function mount(element) {
  const find = (selector) => element.querySelector(selector);

  let answer = null; // of the server, null while there is nothing to look at
  let chosenDigit = null; // whose ink is shown; null for the likeliest
  let chosenUnit = null; // {layer, unit, weights}
  let example = null; // position of a test digit, null while the drawing is looked at

  const live = followDrawing({
    endpoint: "inside",
    body: ({ strokes, lineWidth }) => ({ strokes, line_width: lineWidth, digit: chosenDigit, network: ownNetwork() }),
    show(newest) {
      example = null;
      answer = newest;
      show();
    },
    showTrouble,
  });

  on("example", async (position) => {
    example = position;
    chosenDigit = null;
    await askAboutExample();
  });

  // Another network has other units.
  on("network", () => {
    [answer, chosenDigit, chosenUnit] = [null, null, null];
    show();
    if (example !== null) askAboutExample();
  });

  async function askAboutExample() {
    const [position, digit, network] = [example, chosenDigit, ownNetwork()];
    const isWanted = () => example === position && chosenDigit === digit && network === ownNetwork();
    const newest = await requestUntilAnswered("example", { digit, position, network }, { showTrouble, isWanted });
    if (newest) answer = newest;
    show();
  }

  function showTrouble(words) {
    find(".trouble").textContent = words;
  }

  // ---- Layers, once it is known how many there are

  const layers = [];
  function makeLayers(hidden) {
    find(".hidden-layers").replaceChildren();
    layers.length = 0;
    hidden.forEach(({ width: units }, layer) => {
      const node = document.createElement("div");
      node.innerHTML = `<h2></h2><div class="layer"><canvas tabindex="0" role="application"></canvas><i class="chosen" hidden></i></div>`;
      const canvas = node.querySelector("canvas");
      canvas.addEventListener("click", ({ offsetX, offsetY }) => {
        const column = Math.floor((offsetX / canvas.clientWidth) * GRID_WIDTH);
        const row = Math.floor((offsetY / canvas.clientHeight) * Math.ceil(units / GRID_WIDTH));
        chooseUnit(layer, Math.min(row * GRID_WIDTH + column, units - 1));
      });
      canvas.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -GRID_WIDTH, ArrowDown: GRID_WIDTH }[event.key];
        if (!step) return;
        event.preventDefault();
        const now = chosenUnit?.layer === layer ? chosenUnit.unit + step : 0;
        chooseUnit(layer, Math.min(Math.max(now, 0), units - 1));
      });
      find(".hidden-layers").append(node);
      layers.push({ units, canvas, heading: node.querySelector("h2"), frame: node.querySelector(".chosen") });
    });
    showWords();
  }

  async function chooseUnit(layer, unit) {
    const chosen = { layer, unit, weights: null };
    chosenUnit = chosen;
    showUnit();
    const isWanted = () => chosenUnit === chosen;
    const body = { layer, unit, network: ownNetwork() };
    chosen.weights = await requestUntilAnswered("weights", body, { showTrouble, isWanted });
    showUnit();
  }

  // ---- Outputs: ten bars, each of which can be asked for its ink

  const showOutputs = makeBars(find(".outputs ol"), {
    onChoose(digit) {
      chosenDigit = chosenDigit === digit ? null : digit;
      if (example === null) live.ask();
      else askAboutExample();
    },
  });

  // ---- Showing

  function show() {
    showOutputs(answer?.probabilities, answer?.digit);
    if (answer) {
      const { width, height, data } = answer.relevance;
      const ink = toBytes(answer.field.data);
      // A little of the ink itself, so that ink without weight is seen too.
      const colours = Array.from(toBytes(data), (byte, i) => {
        const colour = diverging(fromByte(byte));
        return colour.map((part) => Math.max(part, ink[i] * 0.22));
      });
      paint(find(".relevance"), width, height, colours, (colour) => colour);
      if (layers.length !== answer.hidden.length || layers.some(({ units }, i) => units !== answer.hidden[i].width)) {
        makeLayers(answer.hidden);
      }
      answer.hidden.forEach(({ width: units, data: levels }, layer) => {
        const rows = Math.ceil(units / GRID_WIDTH);
        const bytes = new Uint8Array(rows * GRID_WIDTH);
        bytes.set(toBytes(levels));
        paint(layers[layer].canvas, GRID_WIDTH, rows, bytes, grey);
      });
    } else {
      paint(find(".relevance"), 28, 28, new Uint8Array(784), grey);
      for (const { canvas } of layers) canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    }
    showWords();
    showUnit();
  }

  function showWords() {
    layers.forEach(({ heading, canvas, units }, layer) => {
      const active = answer ? toBytes(answer.hidden[layer].data).filter((level) => level > 0).length : 0;
      heading.textContent = text("inside_layer", { layer: layer + 1, units, active });
      canvas.setAttribute("aria-label", heading.textContent);
    });
    find(".source").textContent = example === null ? "" : text("inside_example", { position: example });
  }

  function showUnit() {
    layers.forEach(({ frame, units }, layer) => {
      frame.hidden = chosenUnit?.layer !== layer;
      if (frame.hidden) return;
      const rows = Math.ceil(units / GRID_WIDTH);
      const [row, column] = [Math.floor(chosenUnit.unit / GRID_WIDTH), chosenUnit.unit % GRID_WIDTH];
      frame.style.left = `${(column / GRID_WIDTH) * 100}%`;
      frame.style.top = `${(row / rows) * 100}%`;
      frame.style.width = `${100 / GRID_WIDTH}%`;
      frame.style.height = `${100 / rows}%`;
    });
    find(".unit").classList.toggle("empty", chosenUnit === null);
    if (!chosenUnit?.weights) return;
    const { width: count, data, scale } = chosenUnit.weights;
    const columns = chosenUnit.layer === 0 ? 28 : GRID_WIDTH;
    const bytes = new Uint8Array(columns * Math.ceil(count / columns)).fill(128);
    bytes.set(toBytes(data));
    paint(find(".weights"), columns, bytes.length / columns, bytes, (byte) => diverging(fromByte(byte)));
    const hidden = answer?.hidden[chosenUnit.layer];
    const output = hidden ? (toBytes(hidden.data)[chosenUnit.unit] / 255) * hidden.scale : 0;
    find(".unit-words").textContent = text(chosenUnit.layer === 0 ? "inside_unit_first" : "inside_unit_later", {
      unit: chosenUnit.unit,
      layer: chosenUnit.layer + 1,
      count,
      output: output.toFixed(2),
      largest: scale.toFixed(2),
    });
  }

  translate(element, showWords);
  show();
  showInTab(element, "inside", (isOpen) => (live.isOpen = isOpen));
}
