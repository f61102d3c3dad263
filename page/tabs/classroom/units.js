// Units: the teacher's page shows the network that ten units of the class make together, and lets the rule improve them. A
// pupil's page asks for a digit and sends its unit, see unit_by_hand/screen.js.

import { DIGITS } from "../../common/math.js";
import { followDrawing } from "../../pad/live.js";
import { readPalette } from "../../shared/canvases.js";
import { make, makeButton, setText } from "../../shared/elements.js";
import { emit, makeStore, on } from "../../shared/events.js";
import { parseColour, toBytes } from "../../shared/image.js";
import { formatList } from "../../shared/language.js";
import { request, sentenceOf, troubleText } from "../../shared/requests.js";
import { signedDecimal, text } from "../../shared/texts.js";
import { countRead, learnTogether } from "../../unit_by_hand/network.js";
import { paintWeights, showBalance } from "../../unit_by_hand/pictures.js";
import { points } from "../../unit_by_hand/state.js";
import { sumOf } from "../../unit_by_hand/unit.js";
import { requestAsPhone } from "./token.js";

/** @import { Units } from "../../unit_by_hand/network.js" @import { DigitsOfUnits, UnitOfClass } from "./types.d.ts" */

const PASSES = 10; // over the training digits at a press

const initialState = () => ({
  asked: "", // the ids of the units that are shown or loading
  received: /** @type {UnitOfClass[]} */ ([]),
  units: /** @type {Units} */ ([]), // as the rule has changed them
  digits: /** @type {DigitsOfUnits | null} */ (null),
  field: /** @type {Uint8Array | null} */ (null), // of the drawing on the pad
  steps: 0,
});

export function mountUnits(/** @type {import("./room.js").Room} */ room) {
  const { part, element, state: tab, set: setTab, subscribe: followTab, order } = room;
  const find = part("units");
  const { state, set, subscribe } = makeStore(initialState());
  const idOf = (/** @type {number} */ digit) => state.received.find((unit) => unit.digit === digit)?.id;
  const rows = DIGITS.map((digit) => makeRow(digit, () => order("discard", { unit: idOf(digit) })));
  find(".ten").append(...rows.map(({ node }) => node));

  // ---- A pupil's page

  on("unit", async (unit) => {
    const onTrouble = (/** @type {Error} */ error) => emit("unit_answer", { trouble: () => troubleText(error) });
    try {
      const answer = await requestAsPhone("class_unit", unit, onTrouble);
      if (answer) emit("unit_answer", { digit: answer.digit, isSent: "weights" in unit });
    } catch (error) {
      emit("unit_answer", { trouble: () => sentenceOf(error) });
    }
  });

  // ---- The teacher's page

  /** @returns {Units} */
  const asUnits = (/** @type {UnitOfClass[]} */ received) =>
    DIGITS.map((digit) => {
      const found = received.find((unit) => unit.digit === digit);
      return found ? { weights: Float64Array.from(found.weights), bias: found.bias } : null;
    });

  async function load() {
    const isShown = tab.isOpen && tab.view === "units";
    live.isOpen = isShown;
    const asked = tab.newest?.units.join() ?? "";
    if (!isShown || !tab.isTeacher || asked === state.asked) return;
    set({ asked });
    try {
      const digits = state.digits ?? (await request("unit_digits", { digit: null }));
      const { units: received } = (await order("units")) ?? { units: [] };
      if (asked === state.asked) set({ digits, received, units: asUnits(received), steps: 0 });
    } catch (error) {
      set({ asked: "" });
      setTab({ trouble: () => sentenceOf(error) });
    }
  }
  followTab(load, ["newest", "view", "isOpen", "isTeacher"]);

  find(".improve").addEventListener("click", () => {
    if (!state.digits) return;
    let { steps } = state;
    for (let pass = 0; pass < PASSES; pass++) steps += learnTogether(state.units, state.digits.training);
    set({ units: [...state.units], steps });
  });
  find(".as-sent").addEventListener("click", () => set({ units: asUnits(state.received), steps: 0 }));

  const live = followDrawing({
    endpoint: "look",
    more: () => ({ network: null }),
    show: (answer) => set({ field: answer ? toBytes(answer.image.data) : null }),
    showTrouble: (trouble) => setTab({ trouble }),
  });
  live.isOpen = false;

  function showUnits() {
    const { units, digits, steps } = state;
    const missing = DIGITS.filter((digit) => !units[digit]);
    const isThere = digits !== null && missing.length < DIGITS.length;
    const read = { right: isThere && countRead(units, digits.test), total: digits?.test.labels.length };
    setText(find(".together"), isThere ? text("units_reads", read) : "");
    setText(find(".missing"), missing.length ? text("units_missing", { digits: formatList(missing) }) : "");
    setText(find(".steps"), steps ? text("units_learned", { count: steps }) : "");
    setText(find(".lead"), text("units_lead", { name: text("hand_open") }));
    find("button.improve").disabled = !isThere;
    find("button.as-sent").disabled = steps === 0;
    const palette = readPalette(element, parseColour);
    for (const [digit, { node, canvas, removing }] of rows.entries()) {
      const unit = units[digit];
      node.classList.toggle("missing", !unit);
      if (unit) paintWeights(canvas, unit.weights, palette);
      removing.ariaLabel = removing.title = text("units_remove", { digit });
    }
  }
  // Follows the pen.
  function showSums() {
    const { units, field } = state;
    const sums = units.map((unit) => (unit && field ? points(sumOf(unit, field)) : null));
    const most = Math.max(...sums.filter((sum) => sum !== null));
    for (const [digit, { node, balance, sum }] of rows.entries()) {
      const its = sums[digit] ?? null;
      node.classList.toggle("first", its === most);
      showBalance(balance, its ?? 0);
      setText(sum, its === null ? "" : signedDecimal(its, 1));
    }
  }
  subscribe(showUnits, ["units", "digits", "steps"]);
  subscribe(showSums, ["units", "field"]);
  followTab(showUnits, ["language"]);
  followTab(showSums, ["language"]);
}

/** @param {number} digit @param {() => void} remove */
function makeRow(digit, remove) {
  const [canvas, fill] = [make("canvas", { className: "pixels" }), make("i", { className: "fill" })];
  const balance = make("span", { className: "balance track", ariaHidden: "true" }, fill);
  const removing = makeButton(remove, { className: "remove-unit", textContent: "×" });
  const sum = make("span", { className: "sum" });
  const node = make("li", {}, canvas, make("b", {}, String(digit)), sum, removing, balance);
  return { node, canvas, balance, removing, sum };
}
