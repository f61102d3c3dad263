// The wall: the class's drawings, as large as they fit, a group for each digit, the newest first. Those that a network
// misreads are marked.

import { play } from "../../pad/canvas.js";
import { emit } from "../../shared/events.js";
import { decimal, share } from "../../shared/format.js";
import { greyAddress, paintGrey } from "../../shared/image.js";
import { request } from "../../shared/requests.js";
import { hasTab } from "../../shared/tabs.js";
import { text } from "../../shared/translations.js";
import { fitTiles } from "./fit.js";
import { keyHeaders } from "./key.js";
import { addLabels, make, networkName, phoneName, showLabel } from "./words.js";

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);
const MOST = 400; // drawings shown when one digit is chosen
const MOST_FLYING = 5; // drawings that fly in at once; others are just there
const HEAD = 3.6; // em, width of a head, as in classroom.css
const HEAD_GAP = 8; // CSS pixels from a head to the first drawing
const FLIGHT = { duration: 700, easing: "cubic-bezier(0.2, 0.9, 0.3, 1.1)" };
const still = matchMedia("(prefers-reduced-motion: reduce)");
const UNITS_OF_PATH = 10; // units of the pad in one of a path for `play`

export function mountWall({ element, props, ...room }) {
  const find = (selector) => element.querySelector(`.view.wall ${selector}`);
  const items = new Map(); // by id, oldest first, as the server sends them
  const cards = new Map(); // by id: {item, network, node} as shown
  const arrived = new Set(); // ids of drawings that are to fly in
  let network = 0; // its number, from 0
  let filter = "all";
  let onlyDigit = null;
  let onlyPhone = null;
  let opened = null; // id of the drawing in the dialog
  let left = null; // id of the drawing that was last opened on another tab

  const filters = {
    all: () => true,
    misread: (item) => verdictOf(item).digit !== item.label,
    rejected: (item) => !verdictOf(item).isDigit,
    // All networks read the same other digit: the label may be wrong.
    disagrees: ({ label, verdicts }) =>
      verdicts[0][0] !== label && verdicts.every(([digit]) => digit === verdicts[0][0]),
  };

  function verdictOf({ verdicts }, number = network) {
    const [digit, probability, isDigit] = verdicts[number];
    return { digit, probability, isDigit };
  }

  function receive(message) {
    if (message.reset) items.clear();
    for (const id of message.gone) items.delete(id);
    const added = message.items.filter(({ id }) => !items.has(id));
    // Without a state it is a part of the whole wall.
    if (!message.reset && message.state) for (const { id } of added.slice(0, MOST_FLYING)) arrived.add(id);
    for (const item of message.items) items.set(item.id, item);
    showSoon();
  }

  find(".network").addEventListener("change", ({ target }) => {
    network = Number(target.value);
    showSoon();
  });
  find(".filter").addEventListener("change", ({ target }) => {
    filter = target.value;
    showSoon();
  });
  find(".every-phone").addEventListener("click", () => showPhone(null));
  find(".pause").addEventListener("click", () => room.order("pause", { paused: !room.state().paused }));
  find(".undo").addEventListener("click", () => room.order("undo"));

  function showPhone(phone) {
    onlyPhone = phone;
    room.openView("wall");
    showSoon();
  }

  // ---- Rows

  const rows = DIGITS.map((digit) => {
    const node = document.createElement("section");
    node.className = "row";
    node.innerHTML = `<button type="button" class="digit pill"><b>${digit}</b><span class="count"></span></button><ol></ol>`;
    const [button, list] = node.children;
    button.addEventListener("click", () => {
      onlyDigit = onlyDigit === digit ? null : digit;
      showSoon();
    });
    // Tab reaches the first drawing of a row, the arrow keys its neighbours.
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: "nextElementSibling", ArrowLeft: "previousElementSibling" }[event.key];
      const next = step && event.target.closest("li")?.[step];
      if (!next) return;
      event.preventDefault();
      next.firstChild.focus();
    });
    find(".rows").append(node);
    return { node, button, list, count: node.querySelector(".count") };
  });

  // Show several changes before the next frame at once.
  let isWaiting = false;
  function showSoon() {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      show();
    });
  }

  function show() {
    if (find("").hidden || space === null) return;
    const all = [...items.values()];
    const passing = all.filter((item) => (onlyPhone ?? item.phone) === item.phone && filters[filter](item));
    const chosen = DIGITS.map((digit) => passing.filter(({ label }) => label === digit));
    // Digits without drawings have a place while the whole class is shown.
    const isWhole = filter === "all" && onlyPhone === null;
    const visible = DIGITS.filter((digit) => (onlyDigit ?? digit) === digit && (isWhole || chosen[digit].length > 0));
    const seen = visible.flatMap((digit) => chosen[digit]);
    const right = seen.filter((item) => verdictOf(item).digit === item.label).length;
    find(".total").textContent = text(filter === "all" ? "class_total" : "class_some", { count: seen.length, right });
    find(".empty").textContent = items.size === 0 ? text("class_empty") : seen.length === 0 ? text("class_none") : "";
    const { side, most, areLines } = fitTiles(
      visible.map((digit) => Math.min(MOST, chosen[digit].length)),
      space,
    );
    find(".rows").classList.toggle("lines", areLines);
    if (side !== shownSide) find(".rows").style.setProperty("--side", `${side}px`);
    shownSide = side;
    const shown = new Set();
    for (const [digit, row] of rows.entries()) {
      row.node.hidden = !visible.includes(digit);
      row.node.classList.toggle("none", chosen[digit].length === 0);
      row.count.textContent = chosen[digit].length === 0 ? "" : `× ${decimal(chosen[digit].length, 0)}`;
      row.button.setAttribute("aria-pressed", onlyDigit === digit);
      row.button.setAttribute("aria-label", text("class_row", { digit, count: chosen[digit].length }));
      const newest = row.node.hidden ? [] : chosen[digit].slice(-(onlyDigit === null ? most : MOST)).reverse();
      const nodes = newest.map((item) => cardOf(item));
      for (const item of newest) shown.add(item.id);
      place(row.list, nodes);
    }
    for (const id of cards.keys()) if (!shown.has(id)) cards.delete(id);
    arrived.clear();
    showWords();
    showOpened();
  }

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

  // The space for the drawings, measured only on resizing, as measuring lays out the page.
  let space = null; // see fitTiles
  let shownSide = 0;
  function measure() {
    const box = find(".rows").getBoundingClientRect();
    const style = getComputedStyle(find(".rows"));
    const newest = {
      width: Math.floor(box.width),
      height: document.documentElement.clientHeight - (box.top + scrollY) - Number.parseFloat(style.paddingBottom),
      head: Math.ceil(HEAD * Number.parseFloat(style.fontSize) + HEAD_GAP),
      least: Number.parseFloat(style.minHeight),
    };
    if (box.width === 0 || (space && Object.keys(space).every((name) => space[name] === newest[name]))) return;
    space = newest;
    showSoon();
  }

  // Move only nodes that have changed, so that a focused drawing keeps the focus.
  function place(list, nodes) {
    const wanted = new Set(nodes);
    for (const node of [...list.children]) if (!wanted.has(node)) node.remove();
    nodes.forEach((node, i) => {
      if (list.children[i] !== node) list.insertBefore(node, list.children[i] ?? null);
      const tabIndex = i === 0 ? 0 : -1;
      if (node.firstChild.tabIndex !== tabIndex) node.firstChild.tabIndex = tabIndex;
    });
  }

  function cardOf(item) {
    let card = cards.get(item.id);
    if (card?.item === item && card.network === network) return card.node;
    const node = card?.node ?? document.createElement("li");
    if (!card) {
      if (arrived.has(item.id) && !still.matches) flyIn(node);
      node.innerHTML = `<button type="button"><img alt="" /><span></span></button>`;
      node.firstChild.addEventListener("click", () => open(item.id));
    }
    if (card?.item !== item) node.querySelector("img").src = greyAddress(item.image);
    const { digit, isDigit } = verdictOf(item);
    node.querySelector("span").textContent = !isDigit ? "?" : digit === item.label ? "" : digit;
    node.classList.toggle("sample", item.phone >= props.firstSample);
    node.classList.toggle("rejected", !isDigit);
    node.classList.toggle("wrong", isDigit && digit !== item.label);
    const read = isDigit ? text("class_read", { digit }) : text("class_not_a_digit");
    node.firstChild.setAttribute("aria-label", `${text("mistakes_true", { digit: item.label })}; ${read}`);
    card = { item, network, node };
    cards.set(item.id, card);
    return node;
  }

  const observer = new ResizeObserver(measure);
  const above = element.querySelectorAll(":scope > :is(.views, .rehearsal, .trouble), .wall > *");
  for (const node of [document.body, ...above]) observer.observe(node);
  addEventListener("resize", measure);

  // ---- One drawing

  const dialog = element.querySelector("dialog");
  const one = (selector) => dialog.querySelector(selector);

  addLabels(one(".labels"), (label) => room.order("relabel", { id: opened, label }));
  one(".remove").addEventListener("click", async () => {
    if (await room.order("remove", { id: opened })) dialog.close();
  });
  one(".remove-phone").addEventListener("click", async () => {
    if (await room.order("remove", { phone: items.get(opened)?.phone })) dialog.close();
  });
  one(".remove-address").addEventListener("click", async () => {
    if (await room.order("remove", { phone: items.get(opened)?.phone, address: true })) dialog.close();
  });
  for (const button of dialog.querySelectorAll(".open")) {
    button.addEventListener("click", async () => {
      try {
        const { label: digit, phone } = items.get(opened);
        const { strokes } = await request("class_drawing", { id: opened });
        left = opened;
        dialog.close();
        play(strokes.map(toPath));
        emit("label", { tab: "classroom", digit, phone: phoneName(phone, props) });
        location.hash = button.dataset.tab;
      } catch (error) {
        room.fail(error);
      }
    });
    button.hidden = !hasTab(button.dataset.tab);
  }

  // A path needs two places; a dot gets a second one beside it.
  function toPath(stroke) {
    const [x, y] = stroke[0];
    const places =
      stroke.length > 1
        ? stroke
        : [
            [x, y],
            [x + 1, y],
          ];
    return `M${places.map(([x, y]) => `${x / UNITS_OF_PATH} ${y / UNITS_OF_PATH}`).join(" L")}`;
  }

  function open(id) {
    opened = id;
    room.setTrouble("");
    showOpened();
    if (!dialog.open) dialog.showModal();
    showAddress();
  }

  // Offer to remove all phones of one address, with their number and that of their drawings.
  async function showAddress() {
    const [button, id] = [one(".remove-address"), opened];
    button.hidden = true;
    if (!room.isTeacher()) return;
    try {
      const body = { phone: items.get(id).phone };
      const { phones, drawings } = await request("class_address", body, { headers: keyHeaders() });
      if (opened !== id) return;
      button.hidden = phones < 2;
      button.textContent = text("class_remove_address", { phones, count: drawings });
    } catch (error) {
      room.fail(error);
    }
  }
  dialog.addEventListener("close", () => (opened = null));

  function showOpened() {
    if (opened === null) return;
    const item = items.get(opened);
    if (!item) {
      dialog.close(); // removed meanwhile
      return;
    }
    one(".title").textContent = text("class_one_title", { digit: item.label, phone: phoneName(item.phone, props) });
    paintGrey(one("canvas"), item.image);
    const lines = props.networks.map((name, number) => {
      const { digit, probability, isDigit } = verdictOf(item, number);
      const key = isDigit ? "class_verdict" : "class_verdict_rejected";
      const words = text(key, { network: networkName(name), digit, percent: share(probability) });
      return make("li", { className: isDigit && digit !== item.label ? "wrong" : "" }, words);
    });
    one(".verdicts").replaceChildren(...lines);
    showLabel(one(".labels"), item.label);
    one(".remove-phone").textContent = text("class_remove_phone", { phone: phoneName(item.phone, props) });
  }

  const focusLeft = () => cards.get(left)?.node.firstChild.focus();

  // ---- Words

  function fill(select, options, chosen) {
    select.replaceChildren(...options.map(([value, words]) => new Option(words, value, false, value === chosen)));
  }

  function showWords() {
    find(".every-phone").hidden = onlyPhone === null;
    find(".every-phone").textContent = text("class_every_phone", { phone: phoneName(onlyPhone, props) });
    const state = room.state();
    find(".pause").textContent = text(state?.paused ? "class_resume" : "class_pause");
  }

  function showButtons() {
    find(".undo").hidden = !room.isTeacher() || !room.state()?.canUndo;
  }

  function showAll() {
    const networks = props.networks.map((name, number) => [number, networkName(name)]);
    fill(find(".network"), networks, network);
    const choices = Object.keys(filters).map((name) => [name, text(`class_filter_${name}`)]);
    fill(find(".filter"), choices, filter);
    cards.clear();
    for (const { list } of rows) list.replaceChildren();
    show();
  }

  return { receive, show: showAll, showState: showWords, showButtons, showPhone, focusLeft };
}
