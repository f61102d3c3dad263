// A unit of the network: its weights, how its output comes about, and the test digits that activate it most.

import { argmax, mix } from "../../common/math.js";
import { signed } from "../../network_picture/colours.js";
import { GAIN } from "../../network_picture/picture.js";
import { finder, make, setText } from "../../shared/elements.js";
import { fromByte, IMAGE_SIDE, paint, toBytes } from "../../shared/image.js";
import { formatList } from "../../shared/language.js";
import { request } from "../../shared/requests.js";
import { share, signedDecimal, text } from "../../shared/texts.js";
import { isOff } from "./breaking.js";
import { hiddenLayers, isSame, networkOf } from "./state.js";

/**
 * @import { Answers, GreyImage } from "../../types.d.ts"
 * @import { View } from "./inside.js"
 * @import { ExampleAnswer, InsideAnswer, Unit, WeightsAnswer } from "./types.d.ts"
 * @typedef {InsideAnswer | ExampleAnswer} Answer
 */

const RETRY = 10_000; // ms until a failed request is repeated

// Make the drawer.
export function makeUnitCard(/** @type {View} */ { find: findInTab, picture, state }) {
  const element = findInTab(".unit");
  const find = finder(element);
  let shown = /** @type {Unit | null} */ (null); // in the card, null while it is empty

  // Requests that do not depend on the drawing are sent once for each unit.
  const known = new Map();
  /**
   * @template {"weights" | "most_activating"} Name
   * @param {Name} name
   * @param {Unit} unit
   * @returns {Promise<Answers[Name] | null>}
   */
  function ask(name, unit) {
    const body = { layer: unit.layer, unit: unit.unit, ...networkOf(state) };
    const key = JSON.stringify([name, body]);
    function askLater(/** @type {Error} */ error) {
      console.warn(error); // the card lacks a part for a while
      setTimeout(() => {
        known.delete(key);
        showLooksOnceSeen();
      }, RETRY);
      return null;
    }
    if (!known.has(key)) known.set(key, request(name, body, { isLong: name === "most_activating" }).catch(askLater));
    return known.get(key);
  }
  const weightsOf = (/** @type {Unit} */ unit) => ask("weights", unit);

  const withSign = (/** @type {number} */ value) => signedDecimal(value).replace(/^(?!−)/u, "+");

  const isOutput = (/** @type {Unit} */ { layer }) => layer === hiddenLayers(state).length;
  const nameOf = (/** @type {Unit} */ { layer, unit }) =>
    isOutput({ layer, unit }) ? text("unit_output", { digit: unit }) : text("unit_name", { unit, layer: layer + 1 });

  function inputName(/** @type {number} */ layer, /** @type {number} */ input) {
    if (layer > 0) return text("unit_input", { unit: input });
    return text("unit_pixel", { row: Math.floor(input / IMAGE_SIDE) + 1, column: (input % IMAGE_SIDE) + 1 });
  }

  // The answer about a unit that is not switched off.
  const sumOf = (/** @type {Unit} */ unit) =>
    state.answer && isSame(state.answer.sum, unit) && !isOff(unit) ? state.answer : null;

  // What a screen reader hears: about the likeliest output without a chosen unit.
  function sentence() {
    const { answer } = state;
    const likeliest = answer && { layer: hiddenLayers(state).length, unit: argmax(answer.probabilities) };
    const unit = chosenUnit() ?? likeliest;
    if (!unit) return "";
    const summed = sumOf(unit);
    return `${nameOf(unit)}. ${isOff(unit) ? text("unit_off") : summed ? sentenceOf(summed) : ""}`;
  }

  // Its drawer is closed without one, and until the structure is loaded.
  const chosenUnit = () => state.structure && state.chosen;

  // Show the chosen unit with its sum in the answer; without an answer only its weights.
  function show() {
    const chosen = chosenUnit();
    element.hidden = chosen === null;
    if (chosen === null) return;
    setText(find(".unit-name"), nameOf(chosen));
    const summed = sumOf(chosen);
    find(".sum").hidden = summed === null;
    if (summed) showSum(summed);
    find(".unit-words").hidden = summed !== null;
    setText(find(".unit-words"), text(isOff(chosen) ? "unit_off" : "unit_resting"));
    if (!isSame(chosen, shown)) {
      shown = { ...chosen };
      showLooks();
    }
  }

  // The name of the activation function, its effect on a sum, and the output.
  function activation(/** @type {Answer} */ { sum, probabilities }) {
    if (isOutput(sum)) return ["softmax", text("unit_softmax"), share(probabilities[sum.unit])];
    if (sum.activation !== "relu") return [sum.activation, "", signedDecimal(sum.output)];
    return ["ReLU", text(sum.total > 0 ? "unit_keeps" : "unit_zero"), signedDecimal(sum.output)];
  }

  function showSum(/** @type {Answer} */ answer) {
    const { sum } = answer;
    /** @type {(name: string, product: string | Node, value: number, kind?: string) => HTMLElement} */
    const row = (name, product, value, className = "") => {
      const part = make("td", { className: value < 0 ? "against" : "for" }, withSign(value));
      return make("tr", { className }, make("th", { scope: "row" }, name), make("td", {}, product), part);
    };
    const product = (/** @type {number} */ i) => sum.values[i] * sum.weights[i];
    const rows = sum.inputs.map((input, i) =>
      row(
        inputName(sum.layer, input),
        `${signedDecimal(sum.values[i])} × ${signedDecimal(sum.weights[i])}`,
        product(i),
      ),
    );
    // Where it belongs among the largest terms.
    const above = sum.inputs.filter((_, i) => Math.abs(product(i)) > Math.abs(sum.bias)).length;
    rows.splice(above, 0, row(text("unit_bias"), "", sum.bias));
    rows.push(row(text("unit_others", { count: sum.others }), "", sum.rest));
    rows.push(row(text("unit_total"), make("small", {}, text("unit_rounded")), sum.total, "total"));
    const [name, what, output] = activation(answer);
    const title = make("th", { scope: "row", colSpan: 2 }, `${name} `, make("small", {}, what));
    find(".sum tbody").replaceChildren(...rows, make("tr", { className: "output" }, title, make("td", {}, output)));
  }

  function sentenceOf(/** @type {Answer} */ answer) {
    const { sum } = answer;
    const inputs = sum.inputs
      .slice(0, 3)
      .map((input, i) => `${inputName(sum.layer, input)} ${withSign(sum.values[i] * sum.weights[i])}`)
      .join("; ");
    const output = text("unit_now", { output: activation(answer)[2] });
    return `${output} ${inputs ? text("unit_strongest", { inputs }) : ""}`;
  }

  function showLooksOnceSeen() {
    if (element.getClientRects().length > 0) showLooks();
    else setTimeout(showLooksOnceSeen, RETRY);
  }

  async function showLooks() {
    const unit = shown;
    if (!unit) return;
    const isWanted = () => unit === shown;
    const canvas = find("canvas.weights");
    canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height); // of the previous unit
    for (const caption of element.querySelectorAll("figcaption")) setText(caption, "");
    const looks = await weightsOf(unit);
    if (looks && isWanted()) paintWeights(looks);
    const mostActivating = isWanted() ? await ask("most_activating", unit) : null;
    if (!isWanted()) return;
    find(".most-activating").classList.toggle("none", !mostActivating);
    find(".digits").replaceChildren(
      ...(mostActivating?.digits ?? []).map((digit) => {
        const canvas = make("canvas", { className: "pixels", role: "img", ariaLabel: String(digit.true) });
        paintInk(canvas, digit.image);
        return make("li", {}, canvas);
      }),
    );
  }

  // Which test digits activate a unit: known if they have been counted, and seen if they are there.
  function activeText(/** @type {string | null} */ active) {
    if (active === null) return text("inside_most_activating");
    return active === "" ? text("unit_silent") : text("unit_active_for", { digits: formatList([...active]) });
  }

  function paintWeights(/** @type {WeightsAnswer} */ { image: { width, height, data }, active }) {
    paint(find("canvas.weights"), width, height, toBytes(data), (byte) =>
      signed(picture.palette, fromByte(byte) * GAIN),
    );
    setText(find(".looks figcaption"), text(shown?.layer === 0 ? "unit_weights" : "unit_weights_deep"));
    setText(find(".most-activating figcaption"), activeText(active));
  }

  // Ink on paper, in the colours of the page.
  function paintInk(/** @type {HTMLCanvasElement} */ canvas, /** @type {GreyImage} */ { width, height, data }) {
    const { card: paper, ink } = picture.palette;
    paint(canvas, width, height, toBytes(data), (level) => mix(paper, ink, level / 255));
  }

  return {
    show,
    weightsOf,
    sentence,
    // Other weights: ask again.
    forget() {
      known.clear();
      shown = null;
    },
    // Another network, or other colours or words: paint everything again.
    restart() {
      shown = null;
    },
  };
}
