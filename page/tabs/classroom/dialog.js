// One drawing of the wall in a dialog: what each network reads, the tabs that explain it, and the teacher's corrections.

import { play } from "../../pad/canvas.js";
import { emit } from "../../shared/events.js";
import { share } from "../../shared/format.js";
import { paintGrey } from "../../shared/image.js";
import { make } from "../../shared/make.js";
import { request } from "../../shared/requests.js";
import { hasTab } from "../../shared/tabs.js";
import { text } from "../../shared/translations.js";
import { verdictOf } from "./drawings.js";
import { keyHeaders } from "./key.js";
import { addLabels, networkName, phoneName, showLabel } from "./words.js";

const UNITS_OF_PATH = 10; // units of the pad in one of a path for `play`

// Returns `open`, which takes the id of a drawing, and `show`, to call after each change of the state.
export function makeDialog({ element, props, ...room }, state) {
  const dialog = element.querySelector("dialog");
  const find = (selector) => dialog.querySelector(selector);
  const openedPhone = () => state.items.get(state.opened)?.phone;

  // ---- Correct and remove

  addLabels(find(".labels"), (label) => room.order("relabel", { id: state.opened, label }));
  function removeOnClick(selector, what) {
    find(selector).addEventListener("click", async () => {
      if (await room.order("remove", what())) dialog.close();
    });
  }
  removeOnClick(".remove", () => ({ id: state.opened }));
  removeOnClick(".remove-phone", () => ({ phone: openedPhone() }));
  removeOnClick(".remove-address", () => ({ phone: openedPhone(), address: true }));

  // Offer to remove all phones of one address, with their number and that of their drawings.
  async function showAddress() {
    const [button, id] = [find(".remove-address"), state.opened];
    button.hidden = true;
    if (!room.isTeacher()) return;
    try {
      const { phones, drawings } = await request("class_address", { phone: openedPhone() }, { headers: keyHeaders() });
      if (state.opened !== id) return;
      button.hidden = phones < 2;
      button.textContent = text("class_remove_address", { phones, count: drawings });
    } catch (error) {
      room.fail(error);
    }
  }

  // ---- Open it on another tab

  async function openOn(tab) {
    try {
      const { label: digit, phone } = state.items.get(state.opened);
      const { strokes } = await request("class_drawing", { id: state.opened });
      state.left = state.opened;
      dialog.close();
      play(strokes.map(toPath));
      emit("label", { tab: "classroom", digit, phone: phoneName(phone, props) });
      location.hash = tab;
    } catch (error) {
      room.fail(error);
    }
  }
  const buttons = dialog.querySelectorAll(".open");
  for (const button of buttons) button.addEventListener("click", () => openOn(button.dataset.tab));

  // ---- Showing

  function open(id) {
    state.opened = id;
    room.setTrouble("");
    for (const button of buttons) button.hidden = !hasTab(button.dataset.tab); // the page's head may come after this
    show();
    if (!dialog.open) dialog.showModal();
    showAddress();
  }
  dialog.addEventListener("close", () => (state.opened = null));

  function show() {
    if (state.opened === null) return;
    const item = state.items.get(state.opened);
    if (!item) {
      dialog.close(); // removed meanwhile
      return;
    }
    const name = phoneName(item.phone, props);
    find(".title").textContent = text("class_one_title", { digit: item.label, phone: name });
    paintGrey(find("canvas"), item.image);
    find(".verdicts").replaceChildren(...props.networks.map((network, number) => lineOf(item, network, number)));
    showLabel(find(".labels"), item.label);
    find(".remove-phone").textContent = text("class_remove_phone", { phone: name });
  }

  return { open, show };
}

// What a network reads in a drawing.
function lineOf(item, network, number) {
  const { digit, probability, isDigit } = verdictOf(item, number);
  const key = isDigit ? "class_verdict" : "class_verdict_rejected";
  const words = text(key, { network: networkName(network), digit, percent: share(probability) });
  return make("li", { className: isDigit && digit !== item.label ? "wrong" : "" }, words);
}

// A path needs two places; a dot gets a second one beside it.
function toPath(stroke) {
  const [[x, y]] = stroke;
  const places = stroke.length > 1 ? stroke : [...stroke, [x + 1, y]];
  return `M${places.map(([x, y]) => `${x / UNITS_OF_PATH} ${y / UNITS_OF_PATH}`).join(" L")}`;
}
