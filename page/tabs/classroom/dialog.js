// One drawing of the wall in a dialog: what each network reads, the tabs that explain it, and the teacher's corrections.

import { play } from "../../pad/playing.js";
import { finder, make } from "../../shared/elements.js";
import { emit } from "../../shared/events.js";
import { paintGrey } from "../../shared/image.js";
import { NO_WORDS, request } from "../../shared/requests.js";
import { pressTwice } from "../../shared/sure.js";
import { hasTab } from "../../shared/tabs.js";
import { share, text } from "../../shared/texts.js";
import { verdictOf } from "./wall_state.js";
import { addLabels, networkName, showLabel } from "./words.js";

/** @import { Point } from "../../types.d.ts" @import { SharedDrawing } from "./types.d.ts" */

const UNITS_OF_PATH = 10; // units of the pad in one of a path for `play`

// Returns `open`, which takes the id of a drawing, and `show`, to call after each change of the state.
/** @param {import("./room.js").Room} room @param {import("./wall_state.js").Store} wall */
export function makeDialog({ element, props, set, attempt, order }, { state, set: change }) {
  const dialog = finder(element)("dialog");
  const find = finder(dialog);
  const opened = () => state.items.get(state.opened ?? "");

  // ---- Correct and remove

  addLabels(find(".labels"), (label) => order("relabel", { id: state.opened, label }));
  const remove = async (/** @type {object} */ what) => (await order("remove", what)) && dialog.close();
  const removals = [
    pressTwice(find("button.remove"), "class_remove", "class_remove_sure", () => remove({ id: state.opened })),
    pressTwice(find("button.remove-phone"), "class_remove_phone", "class_remove_sure", () =>
      remove({ phone: opened()?.phone }),
    ),
  ];

  // ---- Open it on another tab

  async function openOn(/** @type {string} */ tab, /** @type {SharedDrawing} */ { id, label: digit, phone }) {
    const answer = await attempt(request("class_drawing", { id }));
    if (!answer) return;
    change({ left: id });
    dialog.close();
    play(answer.strokes.map(toPath));
    emit("label", { tab: "classroom", digit, phone: String(phone) });
    location.hash = tab;
  }

  const openers = /** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll(".open"));
  for (const button of openers) {
    button.addEventListener("click", () => {
      const item = opened();
      if (item) openOn(tabOf(button), item);
    });
  }

  // ---- Showing

  function open(/** @type {string} */ id) {
    change({ opened: id });
    set({ trouble: NO_WORDS });
    show();
    if (!dialog.open) dialog.showModal();
  }
  dialog.addEventListener("close", () => {
    change({ opened: null });
    for (const button of removals) button.disarm();
  });

  function show() {
    const item = opened();
    if (!item) return dialog.close(); // if it is open: the drawing was removed meanwhile
    find(".title").textContent = text("class_one_title", { digit: item.label, phone: item.phone });
    paintGrey(find("canvas"), item.image);
    find(".verdicts").replaceChildren(...props.networks.map((network, number) => lineOf(item, network, number)));
    for (const button of openers) {
      button.hidden = !hasTab(tabOf(button)); // the page's head may come after this
    }
    showLabel(find(".labels"), item.label);
    for (const button of removals) button.show();
  }

  return { open, show };
}

const tabOf = (/** @type {HTMLElement} */ { dataset: { tab = "" } }) => tab;

// What a network reads in a drawing.
/** @param {SharedDrawing} item @param {string} network @param {number} number */
function lineOf(item, network, number) {
  const { digit, probability, isDigit } = verdictOf(item, number);
  const key = isDigit ? "class_verdict" : "class_verdict_rejected";
  const words = text(key, { network: networkName(network), digit, percent: share(probability) });
  return make("li", { className: isDigit && digit !== item.label ? "wrong" : "" }, words);
}

// A path needs two places; a dot gets a second one beside it.
function toPath(/** @type {Point[]} */ stroke) {
  const [[x, y]] = stroke;
  const places = stroke.length > 1 ? stroke : [...stroke, [x + 1, y]];
  return `M${places.map(([x, y]) => `${x / UNITS_OF_PATH} ${y / UNITS_OF_PATH}`).join(" L")}`;
}
