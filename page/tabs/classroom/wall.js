// The wall: the class's drawings, as large as they fit, a group for each digit, the newest first. Those that a network
// misreads are marked.

import { DIGITS } from "../../engine/math.js";
import { decimal } from "../../shared/format.js";
import { oncePerFrame } from "../../shared/once_per_frame.js";
import { text } from "../../shared/translations.js";
import { makeCards } from "./cards.js";
import { makeDialog } from "./dialog.js";
import { FILTERS, initialState, receive, select } from "./drawings.js";
import { fitTiles } from "./fit.js";
import { networkName, phoneName } from "./words.js";

const MOST = 400; // drawings shown when one digit is chosen
const HEAD = 3.6; // em, width of a head, as in classroom.css
const HEAD_GAP = 8; // CSS pixels from a head to the first drawing

export function mountWall(room) {
  const { element, props } = room;
  const find = (selector) => element.querySelector(`.view.wall ${selector}`);
  const state = initialState();
  const showSoon = oncePerFrame(show);
  const dialog = makeDialog(room, state);
  const cards = makeCards(state, props.firstSample, dialog.open);
  const rows = DIGITS.map((digit) =>
    makeRow(digit, () => change({ onlyDigit: state.onlyDigit === digit ? null : digit })),
  );
  find(".rows").append(...rows.map(({ node }) => node));
  let space = { width: 0, height: 0, head: 0, least: 0 }; // see fitTiles
  let shownSide = 0;

  function change(values) {
    Object.assign(state, values);
    showSoon();
  }

  find(".network").addEventListener("change", ({ target }) => change({ network: Number(target.value) }));
  find(".filter").addEventListener("change", ({ target }) => change({ filter: target.value }));
  find(".every-phone").addEventListener("click", () => showPhone(null));
  find(".pause").addEventListener("click", () => room.order("pause", { paused: !room.state().paused }));
  find(".undo").addEventListener("click", () => room.order("undo"));

  function showPhone(phone) {
    change({ onlyPhone: phone });
    room.openView("wall");
  }

  // ---- Showing

  function show() {
    if (find("").hidden || space.width === 0) return;
    const { chosen, visible, count, right } = select(state);
    find(".total").textContent = text(state.filter === "all" ? "class_total" : "class_some", { count, right });
    find(".empty").textContent = state.items.size === 0 ? text("class_empty") : count === 0 ? text("class_none") : "";
    const most = fit(visible.map((digit) => Math.min(MOST, chosen[digit].length)));
    const shown = new Set();
    for (const [digit, row] of rows.entries()) {
      row.node.hidden = !visible.includes(digit);
      showRow(row, digit, chosen[digit].length, state.onlyDigit === digit);
      const newest = row.node.hidden ? [] : chosen[digit].slice(-(state.onlyDigit === null ? most : MOST)).reverse();
      place(row.list, newest.map(cards.nodeOf));
      for (const item of newest) shown.add(item.id);
    }
    cards.keepOnly(shown);
    showWords();
    dialog.show();
  }

  // Make the tiles as large as they fit; returns how many a row may have.
  function fit(counts) {
    const { side, most, areLines } = fitTiles(counts, space);
    find(".rows").classList.toggle("lines", areLines);
    if (side !== shownSide) find(".rows").style.setProperty("--side", `${side}px`);
    shownSide = side;
    return most;
  }

  // The space for the drawings, measured only on resizing, as measuring lays out the page.
  function measure() {
    const newest = spaceOf(find(".rows"));
    if (newest.width === 0 || Object.keys(space).every((name) => space[name] === newest[name])) return;
    space = newest;
    showSoon();
  }
  const observer = new ResizeObserver(measure);
  const above = element.querySelectorAll(":scope > :is(.views, .rehearsal, .trouble), .wall > *");
  for (const node of [document.body, ...above]) observer.observe(node);
  addEventListener("resize", measure);

  function showWords() {
    find(".every-phone").hidden = state.onlyPhone === null;
    find(".every-phone").textContent = text("class_every_phone", { phone: phoneName(state.onlyPhone, props) });
    find(".undo").hidden = !room.isTeacher() || !room.state()?.canUndo;
    find(".pause").textContent = text(room.state()?.paused ? "class_resume" : "class_pause");
  }

  function showAll() {
    const networks = props.networks.map((name, number) => [number, networkName(name)]);
    fill(find(".network"), networks, state.network);
    const choices = Object.keys(FILTERS).map((name) => [name, text(`class_filter_${name}`)]);
    fill(find(".filter"), choices, state.filter);
    cards.clear();
    for (const { list } of rows) list.replaceChildren();
    show();
  }

  return {
    receive(message) {
      const added = receive(state, message);
      // New drawings fly in. Those of a message without a state are not new: it is a further part of the whole wall.
      if (!message.reset && message.state) cards.announce(added);
      showSoon();
    },
    show: showAll,
    showState: showWords,
    showPhone,
    focusLeft: () => cards.focus(state.left),
  };
}

// ---- Rows

function makeRow(digit, onChoose) {
  const node = document.createElement("section");
  node.className = "row spread";
  node.innerHTML = `<button type="button" class="digit pill centre"><b>${digit}</b><span class="count"></span></button><ol></ol>`;
  const [button, list] = /** @type {HTMLElement[]} */ ([...node.children]);
  button.addEventListener("click", onChoose);
  // Tab reaches the first drawing of a row, the arrow keys its neighbours.
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: "nextElementSibling", ArrowLeft: "previousElementSibling" }[event.key];
    const next = step && /** @type {Element} */ (event.target).closest("li")?.[step];
    if (!next) return;
    event.preventDefault();
    next.firstChild.focus();
  });
  return { node, button, list };
}

function showRow({ node, button }, digit, count, isChosen) {
  node.classList.toggle("none", count === 0);
  button.querySelector(".count").textContent = count === 0 ? "" : `× ${decimal(count, 0)}`;
  button.setAttribute("aria-pressed", isChosen);
  button.setAttribute("aria-label", text("class_row", { digit, count }));
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

function spaceOf(rows) {
  const box = rows.getBoundingClientRect();
  const style = getComputedStyle(rows);
  return {
    width: Math.floor(box.width),
    height: document.documentElement.clientHeight - (box.top + scrollY) - Number.parseFloat(style.paddingBottom),
    head: Math.ceil(HEAD * Number.parseFloat(style.fontSize) + HEAD_GAP),
    least: Number.parseFloat(style.minHeight),
  };
}

function fill(select, options, chosen) {
  select.replaceChildren(...options.map(([value, words]) => new Option(words, value, false, value === chosen)));
}
