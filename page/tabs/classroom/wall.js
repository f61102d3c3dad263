// The wall: the class's drawings, as large as they fit, a group for each digit, the newest first. Those that a network
// misreads are marked.

import { DIGITS } from "../../common/math.js";
import { make, makeButton } from "../../shared/elements.js";
import { makeStore } from "../../shared/events.js";
import { fitTiles } from "../../shared/fit.js";
import { decimal, text } from "../../shared/texts.js";
import { oncePerFrame } from "../../shared/timing.js";
import { makeDialog } from "./dialog.js";
import { makeCards } from "./wall_cards.js";
import { FILTERS, initialState, receive, select } from "./wall_state.js";
import { networkName } from "./words.js";

/** @import { WallMessage } from "./types.d.ts" */

const MOST = 400; // drawings shown when one digit is chosen
const HEAD = 3.6; // em, width of a head, as in classroom.css
const HEAD_GAP = 8; // CSS pixels from a head to the first drawing

export function mountWall(/** @type {import("./room.js").Room} */ room) {
  const { element, props, state: tab, set, subscribe, order } = room;
  const find = room.part("wall");
  // The tutorial's network misreads more, so that there is more to see.
  const store = makeStore({ ...initialState(), network: Math.max(0, props.networks.indexOf("tutorial")) });
  const { state, set: change } = store;
  const showSoon = oncePerFrame(show);
  const dialog = makeDialog(room, store);
  const cards = makeCards(state, dialog.open);
  const rows = DIGITS.map((digit) =>
    makeRow(digit, () => change({ onlyDigit: state.onlyDigit === digit ? null : digit })),
  );
  find(".rows").append(...rows.map(({ node }) => node));
  let space = { width: 0, height: 0, head: 0, least: 0 }; // see fitTiles
  let shownSide = 0;

  store.subscribe(showSoon);

  const networks = find("select.network");
  const filters = find("select.filter");
  networks.addEventListener("change", () => change({ network: Number(networks.value) }));
  filters.addEventListener("change", () => change({ filter: filters.value }));
  find(".every-phone").addEventListener("click", () => change({ onlyPhone: null }));
  find(".pause").addEventListener("click", () => order("pause", { paused: !tab.newest?.paused }));

  // ---- Showing

  function show() {
    if (tab.view !== "wall" || space.width === 0) return;
    const { chosen, visible, count, right, areLeast } = select(state);
    find(".total").textContent = text(state.filter === "all" ? "class_total" : "class_some", { count, right });
    const words = count === 0 ? text("class_none") : areLeast ? text("class_least") : "";
    find(".buttons").classList.toggle("without-drawings", state.items.size === 0);
    find(".empty").textContent = state.items.size === 0 ? text("class_empty") : words;
    const { side, most, areLines } = fitTiles(
      visible.map((digit) => Math.min(MOST, chosen[digit].length)),
      space,
    );
    find(".rows").classList.toggle("lines", areLines);
    if (side !== shownSide) find(".rows").style.setProperty("--side", `${side}px`);
    shownSide = side;
    const shown = new Set();
    for (const [digit, row] of rows.entries()) {
      row.show(!visible.includes(digit), chosen[digit].length, state.onlyDigit === digit);
      const newest = row.node.hidden ? [] : chosen[digit].slice(-(state.onlyDigit === null ? most : MOST)).reverse();
      place(row.list, newest.map(cards.nodeOf));
      for (const item of newest) shown.add(item.id);
    }
    cards.keepOnly(shown);
    showWords();
    dialog.show();
  }

  // The space for the drawings, measured only on resizing, as measuring lays out the page.
  function measure() {
    const newest = spaceOf(find(".rows"));
    if (newest.width === 0 || JSON.stringify(newest) === JSON.stringify(space)) return;
    space = newest;
    showSoon();
  }
  const observer = new ResizeObserver(measure);
  const above = element.querySelectorAll(":scope > :is(.views, .trouble), .wall > *");
  for (const node of [document.body, ...above]) observer.observe(node);
  addEventListener("resize", measure);

  function showWords() {
    find(".every-phone").hidden = state.onlyPhone === null;
    find(".every-phone").textContent = text("class_every_phone", { phone: state.onlyPhone ?? "" });
    find(".pause").textContent = text(tab.newest?.paused ? "class_resume" : "class_pause");
  }

  function showAll() {
    networks.replaceChildren(...props.networks.map((name, number) => new Option(networkName(name), String(number))));
    networks.value = String(state.network);
    filters.replaceChildren(...Object.keys(FILTERS).map((name) => new Option(text(`class_filter_${name}`), name)));
    filters.value = state.filter;
    cards.clear();
    for (const { list } of rows) list.replaceChildren();
    show();
  }
  subscribe(showAll, ["view", "isTeacher", "language"]);
  subscribe(showWords, ["newest"]);

  return {
    receive(/** @type {WallMessage} */ message) {
      const added = receive(state, message);
      // New drawings fly in. Those of a message without a state are not new: it is a further part of the whole wall.
      if (!message.reset && message.state) cards.announce(added);
      showSoon();
    },
    showPhone(/** @type {number} */ phone) {
      change({ onlyPhone: phone });
      set({ view: "wall" });
    },
    focusLeft: () => cards.focus(state.left),
  };
}

// ---- Rows

function makeRow(/** @type {number} */ digit, /** @type {() => void} */ onChoose) {
  const count = make("span", { className: "count" });
  const button = makeButton(onChoose, { className: "digit pill centre" }, make("b", {}, String(digit)), count);
  const list = make("ol");
  const node = make("section", {}, button, list);
  // Tab reaches the first drawing of a row, the arrow keys its neighbours.
  list.addEventListener("keydown", (event) => {
    const item = /** @type {Element} */ (event.target).closest("li");
    const next = { ArrowRight: item?.nextElementSibling, ArrowLeft: item?.previousElementSibling }[event.key];
    if (!next) return;
    event.preventDefault();
    next.querySelector("button")?.focus();
  });
  /** @param {boolean} isHidden @param {number} size @param {boolean} isChosen */
  function show(isHidden, size, isChosen) {
    node.hidden = isHidden;
    node.className = `row spread${size === 0 ? " none" : ""}`;
    count.textContent = size === 0 ? "" : `× ${decimal(size, 0)}`;
    button.setAttribute("aria-pressed", String(isChosen));
    button.setAttribute("aria-label", text("class_row", { digit, count: size }));
  }
  return { node, list, show };
}

// Move only nodes that have changed, so that a focused drawing keeps the focus.
function place(/** @type {HTMLElement} */ list, /** @type {HTMLElement[]} */ nodes) {
  const wanted = new Set(nodes);
  for (const node of /** @type {HTMLElement[]} */ ([...list.children])) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, i) => {
    if (list.children[i] !== node) list.insertBefore(node, list.children[i] ?? null);
    const button = /** @type {HTMLElement} */ (node.firstChild);
    const tabIndex = i === 0 ? 0 : -1;
    if (button.tabIndex !== tabIndex) button.tabIndex = tabIndex;
  });
}

function spaceOf(/** @type {Element} */ rows) {
  const box = rows.getBoundingClientRect();
  const style = getComputedStyle(rows);
  return {
    width: Math.floor(box.width),
    height: document.documentElement.clientHeight - (box.top + scrollY) - Number.parseFloat(style.paddingBottom),
    head: Math.ceil(HEAD * Number.parseFloat(style.fontSize) + HEAD_GAP),
    least: Number.parseFloat(style.minHeight),
  };
}
