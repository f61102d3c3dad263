// The drawings as the wall shows them: a list item each, with an image and what a network reads. New ones fly in.

import { greyAddress } from "../../shared/image.js";
import { text } from "../../shared/translations.js";
import { verdictOf } from "./drawings.js";

const MOST_FLYING = 5; // drawings that fly in at once; others are just there
const FLIGHT = { duration: 700, easing: "cubic-bezier(0.2, 0.9, 0.3, 1.1)" };
const still = matchMedia("(prefers-reduced-motion: reduce)");

// `firstSample` is the number of a rehearsal's first phone; `onOpen` is called with the id of a drawing. Returns:
//
//   nodeOf    the node of an item, up to date
//   announce  takes ids of new drawings, which fly in when they are shown
//   keepOnly  forgets all but those with some ids, and those that were announced but are not shown
//   clear     forgets all
//   focus     focuses the drawing with an id, if it is shown
export function makeCards(state, firstSample, onOpen) {
  const cards = new Map(); // by id: {item, network, node} as shown
  const arrived = new Set(); // ids of drawings that are to fly in
  let flying = 0;

  function flyIn(node) {
    if (flying === MOST_FLYING) return;
    flying++;
    node.classList.add("arriving");
    const flight = node.animate({ transform: ["translateY(15svh) scale(1.8)", "none"], opacity: [0, 1] }, FLIGHT);
    flight.onfinish = () => {
      flying--;
      node.classList.remove("arriving");
    };
  }

  function makeNode(id) {
    const node = document.createElement("li");
    if (arrived.has(id) && !still.matches) flyIn(node);
    node.innerHTML = `<button type="button"><img class="pixels" alt="" /><span></span></button>`;
    node.firstElementChild?.addEventListener("click", () => onOpen(id));
    return node;
  }

  function nodeOf(item) {
    const { network } = state;
    const card = cards.get(item.id);
    if (card?.item === item && card.network === network) return card.node;
    const node = card?.node ?? makeNode(item.id);
    if (card?.item !== item) node.querySelector("img").src = greyAddress(item.image);
    const { digit, isDigit } = verdictOf(item, network);
    node.querySelector("span").textContent = !isDigit ? "?" : digit === item.label ? "" : digit;
    node.classList.toggle("sample", item.phone >= firstSample);
    node.classList.toggle("rejected", !isDigit);
    node.classList.toggle("wrong", isDigit && digit !== item.label);
    const read = isDigit ? text("class_read", { digit }) : text("class_not_a_digit");
    node.firstChild.setAttribute("aria-label", `${text("mistakes_true", { digit: item.label })}; ${read}`);
    cards.set(item.id, { item, network, node });
    return node;
  }

  return {
    nodeOf,
    announce(ids) {
      for (const id of ids.slice(0, MOST_FLYING)) arrived.add(id);
    },
    keepOnly(ids) {
      for (const id of cards.keys()) if (!ids.has(id)) cards.delete(id);
      arrived.clear();
    },
    clear: () => cards.clear(),
    focus: (id) => cards.get(id)?.node.firstChild.focus(),
  };
}
