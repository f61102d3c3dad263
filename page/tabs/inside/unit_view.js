// A unit of the network: its weights, how its output comes about, and the test digits that activate it most.

import { argmax, mix } from "../../common/math.js";
import { signed } from "../../network_picture/colours.js";
import { GAIN } from "../../network_picture/picture.js";
import { finder, make, setText } from "../../shared/elements.js";
import { fromByte, IMAGE_SIDE, paint, toBytes } from "../../shared/image.js";
import { formatList, joinWith } from "../../shared/language.js";
import { request } from "../../shared/requests.js";
import { share, signedDecimal, text } from "../../shared/texts.js";
import { isOff } from "./breaking.js";
import { hiddenLayers, isSame, networkOf } from "./state.js";

/**
 * @import { Answers, TestDigit } from "../../types.d.ts"
 * @import { View } from "./inside.js"
 * @import { State } from "./state.js"
 * @import { ExampleAnswer, InsideAnswer, Unit, WeightsAnswer } from "./types.d.ts"
 * @typedef {InsideAnswer | ExampleAnswer} Answer
 */

const RETRY = 10_000; // ms until a failed request is repeated

// Make the drawer.
export function makeUnitCard(/** @type {View} */ { find: findInTab, picture, state }) {
  const element = findInTab(".unit");
  const find = finder(element);
  const requests = makeUnitRequests(state, () => looks.showOnceSeen());
  const looks = makeLooks(element, picture, requests);

  // What a screen reader hears: about the likeliest output without a chosen unit.
  function sentence() {
    const { answer } = state;
    const likeliest = answer && { layer: hiddenLayers(state).length, unit: argmax(answer.probabilities) };
    const unit = chosenUnit(state) ?? likeliest;
    if (!unit) return "";
    const summed = answerAbout(state, unit);
    return `${nameOf(state, unit)}. ${isOff(unit) ? text("unit_off") : summed ? sentenceOf(state, summed) : ""}`;
  }

  // Show the chosen unit with its sum in the answer; without an answer only its weights.
  function show() {
    const chosen = chosenUnit(state);
    element.hidden = chosen === null;
    if (chosen === null) return;
    setText(find(".unit-name"), nameOf(state, chosen));
    const summed = answerAbout(state, chosen);
    find(".sum").hidden = summed === null;
    if (summed) find(".sum tbody").replaceChildren(...rowsOf(state, summed));
    find(".unit-words").hidden = summed !== null;
    setText(find(".unit-words"), text(isOff(chosen) ? "unit_off" : "unit_resting"));
    looks.show(chosen);
  }

  return {
    ...{ show, sentence },
    weightsOf: (/** @type {Unit} */ unit) => requests.ask("weights", unit),
    // Other weights: ask again.
    forget() {
      requests.forget();
      looks.restart();
    },
    // Another network, or other colours or words: paint everything again.
    restart: looks.restart,
  };
}

// The drawer is closed without one, and until the structure is loaded.
const chosenUnit = (/** @type {State} */ { structure, chosen }) => structure && chosen;

// The answer about a unit that is not switched off.
const answerAbout = (/** @type {State} */ { answer }, /** @type {Unit} */ unit) =>
  answer && isSame(answer.sum, unit) && !isOff(unit) ? answer : null;

// Requests that do not depend on the drawing are sent once for each unit; `onRetry` is called a while after one has failed.
/** @param {State} state @param {() => void} onRetry */
function makeUnitRequests(state, onRetry) {
  const known = new Map();
  /** @template {"weights" | "most_activating"} Name @param {Name} name @param {Unit} unit @returns {Promise<Answers[Name] | null>} */
  function ask(name, unit) {
    const body = { layer: unit.layer, unit: unit.unit, ...networkOf(state) };
    const key = JSON.stringify([name, body]);
    function askLater(/** @type {Error} */ error) {
      console.warn(error); // the card lacks a part for a while
      setTimeout(() => {
        known.delete(key);
        onRetry();
      }, RETRY);
      return null;
    }
    if (!known.has(key)) known.set(key, request(name, body, { isLong: name === "most_activating" }).catch(askLater));
    return known.get(key);
  }
  return { ask, forget: () => known.clear() };
}

// Show a unit's weights, and the test digits that activate it most, in the card.
/** @param {HTMLElement} element @param {View["picture"]} picture @param {ReturnType<typeof makeUnitRequests>} requests */
function makeLooks(element, picture, { ask }) {
  const find = finder(element);
  let shown = /** @type {Unit | null} */ (null); // in the card, null while it is empty

  function show(/** @type {Unit} */ unit) {
    if (isSame(unit, shown)) return;
    shown = { ...unit };
    load();
  }

  function showOnceSeen() {
    if (element.getClientRects().length > 0) load();
    else setTimeout(showOnceSeen, RETRY);
  }

  async function load() {
    const unit = shown;
    if (!unit) return;
    const isWanted = () => unit === shown;
    const canvas = find("canvas.weights");
    canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height); // of the previous unit
    for (const caption of element.querySelectorAll("figcaption")) setText(caption, "");
    const weights = await ask("weights", unit);
    if (weights && isWanted()) showWeights(unit, weights);
    const mostActivating = isWanted() ? await ask("most_activating", unit) : null;
    if (!isWanted()) return;
    find(".most-activating").classList.toggle("none", !mostActivating);
    find(".digits").replaceChildren(
      ...(mostActivating?.digits ?? []).map((digit) => makeDigit(digit, picture.palette)),
    );
  }

  /** @param {Unit} unit @param {WeightsAnswer} weights */
  function showWeights({ layer }, { image: { width, height, data }, active }) {
    const colour = (/** @type {number} */ byte) => signed(picture.palette, fromByte(byte) * GAIN);
    paint(find("canvas.weights"), width, height, toBytes(data), colour);
    setText(find(".looks figcaption"), text(layer === 0 ? "unit_weights" : "unit_weights_deep"));
    setText(find(".most-activating figcaption"), activeText(active));
  }

  return { show, showOnceSeen, restart: () => (shown = null) };
}

// A digit, ink on paper, in the colours of the page.
/** @param {TestDigit} digit @param {View["picture"]["palette"]} palette */
function makeDigit({ true: label, image: { width, height, data } }, { card: paper, ink }) {
  const canvas = make("canvas", { className: "pixels", role: "img", ariaLabel: String(label) });
  paint(canvas, width, height, toBytes(data), (level) => mix(paper, ink, level / 255));
  return make("li", {}, canvas);
}

const withSign = (/** @type {number} */ value) => signedDecimal(value).replace(/^(?!−)/u, "+");

/** @type {(state: State, unit: Unit) => boolean} */
const isOutput = (state, { layer }) => layer === hiddenLayers(state).length;

/** @type {(state: State, unit: Unit) => string} */
const nameOf = (state, { layer, unit }) =>
  isOutput(state, { layer, unit })
    ? text("unit_output", { digit: unit })
    : text("unit_name", { unit, layer: layer + 1 });

function inputName(/** @type {number} */ layer, /** @type {number} */ input) {
  if (layer > 0) return text("unit_input", { unit: input });
  return text("unit_pixel", { row: Math.floor(input / IMAGE_SIDE) + 1, column: (input % IMAGE_SIDE) + 1 });
}

// The name of the activation function, its effect on a sum, and the output.
function activation(/** @type {State} */ state, /** @type {Answer} */ { sum, probabilities }) {
  if (isOutput(state, sum)) return ["softmax", text("unit_softmax"), share(probabilities[sum.unit])];
  if (sum.activation !== "relu") return [sum.activation, "", signedDecimal(sum.output)];
  return ["ReLU", text(sum.total > 0 ? "unit_keeps" : "unit_zero"), signedDecimal(sum.output)];
}

// The rows of the table of a unit's sum.
function rowsOf(/** @type {State} */ state, /** @type {Answer} */ answer) {
  const { sum } = answer;
  /** @type {(name: string, product: string | Node, value: number, kind?: string) => HTMLElement} */
  const row = (name, product, value, className = "") => {
    const part = make("td", { className: value < 0 ? "against" : "for" }, withSign(value));
    return make("tr", { className }, make("th", { scope: "row" }, name), make("td", {}, product), part);
  };
  const product = (/** @type {number} */ i) => sum.values[i] * sum.weights[i];
  const rows = sum.inputs.map((input, i) =>
    row(inputName(sum.layer, input), `${signedDecimal(sum.values[i])} × ${signedDecimal(sum.weights[i])}`, product(i)),
  );
  // Where it belongs among the largest terms.
  const above = sum.inputs.filter((_, i) => Math.abs(product(i)) > Math.abs(sum.bias)).length;
  rows.splice(above, 0, row(text("unit_bias"), "", sum.bias));
  rows.push(row(text("unit_others", { count: sum.others }), "", sum.rest));
  rows.push(row(text("unit_total"), make("small", {}, text("unit_rounded")), sum.total, "total"));
  const [name, what, output] = activation(state, answer);
  const title = make("th", { scope: "row", colSpan: 2 }, `${name} `, make("small", {}, what));
  return [...rows, make("tr", { className: "output" }, title, make("td", {}, output))];
}

function sentenceOf(/** @type {State} */ state, /** @type {Answer} */ answer) {
  const { sum } = answer;
  const inputs = sum.inputs
    .slice(0, 3)
    .map((input, i) => `${inputName(sum.layer, input)} ${withSign(sum.values[i] * sum.weights[i])}`);
  const output = text("unit_now", { output: activation(state, answer)[2] });
  return `${output} ${inputs.length > 0 ? text("unit_strongest", { inputs: joinWith(";", inputs) }) : ""}`;
}

// Which test digits activate a unit: known if they have been counted, and seen if they are there.
function activeText(/** @type {string | null} */ active) {
  if (active === null) return text("inside_most_activating");
  return active === "" ? text("unit_silent") : text("unit_active_for", { digits: formatList([...active]) });
}
