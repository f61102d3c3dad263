// The drawings as the wall shows them: a list item each, with an image and what a network reads. New ones fly in.

import { make, makeButton } from "../../shared/elements.js";
import { greyAddress } from "../../shared/image.js";
import { joinWith } from "../../shared/language.js";
import { still } from "../../shared/still.js";
import { text } from "../../shared/texts.js";
import { verdictOf } from "./wall_state.js";

/** @import { SharedDrawing } from "./types.d.ts" */

const MOST_FLYING = 5; // drawings that fly in at once; others are just there
const FLIGHT = { duration: 700, easing: "cubic-bezier(0.2, 0.9, 0.3, 1.1)" };

// `onOpen` is called with the id of a drawing. Returns:
//
//   nodeOf    the node of an item, up to date
//   announce  takes ids of new drawings, which fly in when they are shown
//   keepOnly  forgets all but those with some ids, and those that were announced but are not shown
//   clear     forgets all
//   focus     focuses the drawing with an id, if it is shown
/** @param {{ network: number }} state @param {(id: string) => void} onOpen */
export function makeCards(state, onOpen) {
  const cards = /** @type {Map<string, ReturnType<typeof makeCard>>} */ (new Map()); // by id
  const arrived = /** @type {Set<string>} */ (new Set()); // ids of drawings that are to fly in
  let flying = 0;

  function flyIn(/** @type {HTMLElement} */ node) {
    if (flying === MOST_FLYING) return;
    flying++;
    node.classList.add("arriving");
    const flight = node.animate({ transform: ["translateY(15svh) scale(1.8)", "none"], opacity: [0, 1] }, FLIGHT);
    flight.onfinish = () => {
      flying--;
      node.classList.remove("arriving");
    };
  }

  function makeCard(/** @type {string} */ id) {
    const [image, words] = [make("img", { className: "pixels", alt: "" }), make("span")];
    const button = makeButton(() => onOpen(id), {}, image, words);
    const card = { node: make("li", {}, button), button, image, words, item: {}, network: -1 }; // as shown
    if (arrived.has(id) && !still.matches) flyIn(card.node);
    cards.set(id, card);
    return card;
  }

  function nodeOf(/** @type {SharedDrawing} */ item) {
    const card = cards.get(item.id) ?? makeCard(item.id);
    const { node, button, image, words } = card;
    if (card.item === item && card.network === state.network) return node;
    if (card.item !== item) image.src = greyAddress(item.image);
    Object.assign(card, { item, network: state.network });
    const { digit, isDigit } = verdictOf(item, state.network);
    words.textContent = !isDigit ? "?" : digit === item.label ? "" : String(digit);
    node.classList.toggle("rejected", !isDigit);
    node.classList.toggle("wrong", isDigit && digit !== item.label);
    const read = isDigit ? text("class_read", { digit }) : text("class_not_a_digit");
    button.setAttribute("aria-label", joinWith(";", [text("mistakes_label", { digit: item.label }), read]));
    return node;
  }

  return {
    nodeOf,
    announce(/** @type {string[]} */ ids) {
      for (const id of ids.slice(0, MOST_FLYING)) arrived.add(id);
    },
    keepOnly(/** @type {Set<string>} */ ids) {
      for (const id of cards.keys()) if (!ids.has(id)) cards.delete(id);
      arrived.clear();
    },
    clear: () => cards.clear(),
    focus: (/** @type {string | null} */ id) => cards.get(id ?? "")?.button.focus(),
  };
}
