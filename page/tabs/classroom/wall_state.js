// The class's drawings, and which of them the wall shows. wall.js keeps this state in a store.

import { DIGITS } from "../../common/math.js";

/** @import { SharedDrawing, WallMessage } from "./types.d.ts" */

const FEW = 12; // drawings that the network is least sure of

export const initialState = () => ({
  items: /** @type {Map<string, SharedDrawing>} */ (new Map()), // by id, oldest first, as the server sends them
  network: 0, // number of the one whose readings are shown
  filter: "all", // a name in FILTERS
  onlyDigit: /** @type {number | null} */ (null), // the one that the visitor has chosen; null for all
  onlyPhone: /** @type {number | null} */ (null), // the same for the phones
  opened: /** @type {string | null} */ (null), // id of the drawing in the dialog
  left: /** @type {string | null} */ (null), // id of the drawing that was last opened on another tab
});

/** @typedef {ReturnType<typeof import("../../shared/events.js").makeStore<ReturnType<typeof initialState>>>} Store */

/** @type {Record<string, (item: SharedDrawing, network: number) => boolean>} */
export const FILTERS = {
  all: () => true,
  misread: (item, network) => verdictOf(item, network).digit !== item.label,
  rejected: (item, network) => !verdictOf(item, network).isDigit,
  // All networks read the same other digit: the label may be wrong.
  disagrees: ({ label, verdicts }) => verdicts[0][0] !== label && verdicts.every(([digit]) => digit === verdicts[0][0]),
};

// What a network, by its number, reads.
export function verdictOf(/** @type {SharedDrawing} */ { verdicts }, /** @type {number} */ network) {
  const [digit, probability, isDigit] = verdicts[network];
  return { digit, probability, isDigit };
}

// Take a message of the server, and return the ids of the drawings that are new in it.
export function receive(/** @type {ReturnType<typeof initialState>} */ { items }, /** @type {WallMessage} */ message) {
  if (message.reset) items.clear();
  for (const id of message.gone) items.delete(id);
  const added = message.items.map(({ id }) => id).filter((id) => !items.has(id));
  for (const item of message.items) items.set(item.id, item);
  return added;
}

// Returns {chosen, visible, count, right, areLeast}: the items of each digit that pass the filter, the digits with a place on the
// wall, how many items these have, in all and read correctly, and whether none is misread: then they are those that the
// network is least sure of.
/** @param {ReturnType<typeof initialState>} state */
export function select({ items, network, filter, onlyDigit, onlyPhone }) {
  const shown = [...items.values()].filter(({ phone }) => (onlyPhone ?? phone) === phone);
  let passing = shown.filter((item) => FILTERS[filter](item, network));
  const areLeast = filter === "misread" && passing.length === 0;
  const sureness = (/** @type {SharedDrawing} */ item) => verdictOf(item, network).probability;
  if (areLeast) passing = shown.sort((a, b) => sureness(b) - sureness(a)).slice(-FEW);
  const chosen = DIGITS.map((digit) => passing.filter(({ label }) => label === digit));
  // Digits without drawings have a place while the whole class is shown.
  const isWhole = filter === "all" && onlyPhone === null;
  const visible = DIGITS.filter((digit) => (onlyDigit ?? digit) === digit && (isWhole || chosen[digit].length > 0));
  const seen = visible.flatMap((digit) => chosen[digit]);
  const right = seen.filter((item) => verdictOf(item, network).digit === item.label).length;
  return { chosen, visible, count: seen.length, right, areLeast };
}
