// The slow motion on the page: the network as Inside's picture, its ten answers, the calculations about a weight, and the program.

import { DIGITS } from "../../common/math.js";
import { makePicture } from "../../network_picture/picture.js";
import { finder, make, makeButton, setProperty, setText } from "../../shared/elements.js";
import { onMode } from "../../shared/mode.js";
import { text } from "../../shared/texts.js";
import { calculationsOf, equationOf, pictureOf, rowsOf } from "./slow_figures.js";
import { makeSlowProgram } from "./slow_program.js";

/** @import { Row } from "./slow_figures.js" @import { Frame } from "./types.d.ts" */
/** @typedef {{ frame: Frame, output: number, unit: number, canPress: boolean }} Shown */

const LAST_HIDDEN = 1; // number of the layer before the outputs

// Show slow motions in an element; `onDigit` is called with the digit of an answer that was pressed. Returns a function that
// shows a frame with a chosen output and unit.
export function makeSlowView(/** @type {HTMLElement} */ element, /** @type {(digit: number) => void} */ onDigit) {
  const find = finder(element);
  const [network, list] = [find(".network"), find(".answers")];
  const showProgram = makeSlowProgram(find("details.slow-program"), find(".slow-line"));
  const picture = makePicture(find("canvas.lines"), () => {});
  const showAnswers = makeAnswers(list, onDigit);
  let shown = /** @type {Shown | null} */ (null); // what was shown last

  function layOut() {
    const { clientWidth: width, clientHeight: height } = network;
    if (shown && width) picture.layOut({ width, height, top: 0, right: list.offsetLeft });
  }
  new ResizeObserver(layOut).observe(network);

  const showPicture = (/** @type {Shown} */ { frame, output, unit }) =>
    picture.show(pictureOf(frame, output, unit), frame.stage === "back" ? { layer: LAST_HIDDEN, unit } : null);
  onMode(() => {
    picture.readColours();
    if (shown) showPicture(shown);
  });

  return function show(/** @type {Shown} */ newest) {
    const isFirst = shown === null;
    shown = newest;
    const { frame, output, unit } = newest;
    showAnswers(newest);
    find(".calculations").hidden = frame.stage !== "back";
    if (frame.stage === "back") {
      setText(find(".calculations summary"), text("slow_weight", { unit, digit: output }));
      writeTerms(find(".calculations .terms"), calculationsOf(frame, output, unit)[0]);
    }
    writeTerms(find(".equation"), equationOf(frame, output, unit));
    showProgram(newest);
    if (isFirst) picture.setStructure(structureOf(frame));
    if (isFirst) layOut();
    showPicture(newest);
  };
}

// The units of each hidden layer in the order of their numbers.
const structureOf = (/** @type {Frame} */ { picture: { hidden }, lines: connections }) => ({
  hidden: hidden.map(({ width: units }) => ({ units, order: Array.from({ length: units }, (_, unit) => unit) })),
  connections,
});

function writeTerms(/** @type {HTMLElement} */ node, /** @type {string[][]} */ terms) {
  const parts = terms.map(
    ([words, name = ""]) => `<span class="centre"><b>${words}</b><small class="muted">${name}</small></span>`,
  );
  node.innerHTML = parts.join(" ");
}

/** @param {HTMLElement} list @param {(digit: number) => void} onDigit */
function makeAnswers(list, onDigit) {
  const rows = DIGITS.map((digit) => {
    const row = makeButton(() => onDigit(digit), { className: "bar" });
    row.innerHTML =
      `<span class="digit">${digit}</span>` +
      `<span class="track" aria-hidden="true"><i class="fill"></i><i class="arrow"></i></span><span class="percent"></span>`;
    list.append(make("li", {}, row));
    return row;
  });
  return function show(/** @type {Shown} */ { frame, output, canPress }) {
    for (const [digit, row] of rowsOf(frame).entries()) {
      showRow(rows[digit], row, canPress);
      rows[digit].setAttribute("aria-pressed", String(frame.stage === "back" && digit === output));
    }
  };
}

/** @param {HTMLButtonElement} row @param {Row} answer @param {boolean} canPress */
function showRow(row, { part, isRight, arrow, words }, canPress) {
  const find = finder(row);
  const arrowNode = find(".arrow");
  row.disabled = !canPress;
  row.classList.toggle("first", isRight);
  setProperty(row, "--part", part.toFixed(4));
  setText(find(".percent"), words);
  arrowNode.hidden = arrow === null;
  const [from, to] = arrow ?? [0, 0];
  arrowNode.classList.toggle("back", to < from);
  setProperty(arrowNode, "--from", Math.min(from, to).toFixed(4));
  setProperty(arrowNode, "--length", Math.abs(to - from).toFixed(4));
}
