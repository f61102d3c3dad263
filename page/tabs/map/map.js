// Map: all test digits, near those that the network finds alike, and the drawing that moves among them.

import { clamp } from "../../common/math.js";
import { followDrawing } from "../../pad/live.js";
import { makeAnnouncer, SETTLED } from "../../shared/announcement.js";
import { makeSurface } from "../../shared/canvases.js";
import { finder, setText } from "../../shared/elements.js";
import { makeStore, on } from "../../shared/events.js";
import { focusDigit } from "../../shared/gallery.js";
import { currentLanguage } from "../../shared/language.js";
import { onMode } from "../../shared/mode.js";
import { makeArrival } from "../../shared/network_loading.js";
import { showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/texts.js";
import { later, oncePerFrame } from "../../shared/timing.js";
import { nearestPoint } from "./data.js";
import { makeDigitCards } from "./digit_cards.js";
import { findFew, sideOf } from "./digit_pictures.js";
import { makeImages } from "./images.js";
import { readColours } from "./map_colours.js";
import { paintMapMarks } from "./map_marks.js";
import { mostPixels, paintPoints } from "./map_points.js";
import { makeMapRequests } from "./map_requests.js";
import { makeMapView } from "./map_view.js";
import { hasLabels, initialState, pointed, withoutDrawing } from "./state.js";
import { notesOf, readingOf, sentenceOf } from "./words.js";

/**
 * @import { Point, Props } from "../../types.d.ts"
 * @import { Images } from "./images.js"
 * @import { State, Store } from "./state.js"
 * @import { FoundPlace } from "./types.d.ts"
 * @typedef {ReturnType<typeof makeMapView>} MapView
 */

const MAX_IMAGES = 64; // that one request asks for
const REACH = 14; // CSS pixels between a point and the mouse or finger
const BESIDE = 0.03; // of the map, how far beside it a drawing is shown
const LONGEST_TRAIL = 400; // places

export function mount(/** @type {HTMLElement} */ element, /** @type {Props["map"]} */ props) {
  const find = finder(element);
  const store = makeStore(initialState());
  const { state, set, subscribe } = store;
  const surface = find("canvas.marks");
  let colours = readColours(element);

  subscribe(
    ({ mapTrouble, placeTrouble }) => setText(find(".trouble"), mapTrouble() || placeTrouble()),
    ["mapTrouble", "placeTrouble", "language"],
  );

  const images = makeImages(MAX_IMAGES, () => (state.few ? showSoon() : showMarks()));
  const cards = makeDigitCards(element, store, images);
  // However many events a wheel or finger sends.
  const showSoon = oncePerFrame(() => {
    if (view.size[0] === 0) return; // the tab is closed; opening it resizes the stage
    set({ few: findFew(view, state) });
    if (state.few) cards.wish();
    find(".zoom").classList.toggle("zoomed", view.zoom > 1);
    paintPoints(points, view, colours, pointsToShow(state, images));
    showMarks();
  });
  const view = makeMapView(surface, {
    nearestTo(place) {
      const { points } = state;
      const position = points && nearestPoint(points, state.groups, place, Infinity);
      return points && position !== null ? [points.x[position], points.y[position]] : null;
    },
    drawing: () => state.trail.at(-1) ?? null,
    onChange: showSoon,
    onHover: (place) => set({ hovered: place && pointAt(state, view, place, REACH) }),
    onTap(place, reach = REACH) {
      const tapped = pointAt(state, view, place, reach);
      if (tapped !== null && tapped === state.chosen && cards.canOpen()) cards.open(tapped);
      else set({ chosen: tapped });
    },
  });
  const load = makeMapRequests(store, { loading: find(".loading"), props, onMap: view.fit });
  const live = followPlaces(store);
  const announceLater = makeAnnouncer(find(".announcement"), live, () => {
    if (!state.isOpen || !state.points) return null;
    const position = pointed(state);
    return position === null ? sentenceOf(state) : readingOf(state, position);
  });

  on("network", () => showMarks()); // whose network it is

  addButtons(find, surface, view, state);
  for (const kind of ["focus", "blur"]) surface.addEventListener(kind, () => showMarks());

  // ---- Showing

  function show() {
    for (const button of element.querySelectorAll("button")) button.disabled = !state.points;
    surface.setAttribute("aria-label", text("map_picture"));
    const notes = notesOf(state);
    setText(find(".note"), notes);
    find("details").hidden = notes === "";
    cards.wish();
    showSoon();
  }

  function showPointed() {
    cards.wish();
    showMarks();
    announceLater();
  }
  subscribe(show, ["map", "labels", "isWithoutMnist", "language"]);
  subscribe(showPointed, ["hovered", "chosen", "trail"]);

  function showMarks() {
    const hasCrosshair = surface.matches(":focus-visible");
    paintMapMarks(marks, view, colours, { ...state, pointed: pointed(state), hasCrosshair });
    setText(find(".lead"), sentenceOf(state));
    find(".lead").classList.toggle("of-drawing", state.nearest.length > 0);
    cards.show();
  }

  const points = makeSurface(find("canvas.points"), () => {}, mostPixels);
  const marks = makeSurface(surface, () => view.resize(marks.width, marks.height), mostPixels);
  onMode(() => {
    colours = readColours(element);
    showSoon();
  });

  const showArrival = makeArrival(find("progress"), () => state.isOpen);
  translate(element, () => set({ language: currentLanguage() }));
  show();
  showInTab(element, "map", (isShown, isByLink) => {
    live.isOpen = isShown;
    set({ isOpen: isShown });
    showArrival();
    if (!isShown) return;
    load();
    if (isByLink) {
      surface.focus({ preventScroll: true });
      focusDigit(element, state.opened);
    }
  });
}

// Ask for the place of each drawing.
function followPlaces(/** @type {Store} */ { state, set }) {
  // A new line is about the drawing, not about the point that was tapped before.
  on("drawing", () => set({ chosen: null }));
  return followDrawing({
    endpoint: "place",
    show: (answer) => set(answer?.place ? withPlace(state, answer) : withoutDrawing()),
    showTrouble: (placeTrouble) => set({ placeTrouble }),
  });
}

// The position of the digit near a place on the screen, null without one; with few digits, those are as large as pictures.
/** @param {State} state @param {MapView} view @param {Point} place @param {number} least */
function pointAt({ points, few, groups }, view, place, least) {
  if (!points) return null;
  const reach = few ? Math.max(least, sideOf(view) / 2) : least;
  return nearestPoint(points, groups, view.toMap(place), reach / view.scale());
}

// Buttons and keys move the map; a screen reader then hears of the digit in the middle.
/** @param {ReturnType<typeof finder>} find @param {HTMLElement} surface @param {MapView} view @param {State} state */
function addButtons(find, surface, view, state) {
  const announceMiddle = later(SETTLED, () => {
    const [width, height] = view.size;
    const position = pointAt(state, view, [width / 2, height / 2], Infinity);
    if (state.isOpen && position !== null) find(".announcement").textContent = readingOf(state, position);
  });
  surface.addEventListener("keydown", (event) => event.defaultPrevented && announceMiddle());
  find(".zoom").addEventListener("click", announceMiddle);
  find(".zoom .in").addEventListener("click", view.zoomIn);
  find(".zoom .out").addEventListener("click", view.zoomOut);
  find(".zoom .whole").addEventListener("click", view.showWhole);
}

// Add the place of the drawing to its trail. Another digit of the pad begins another one.
/** @param {State} state @param {FoundPlace} answer */
function withPlace(state, { field, place, is_digit: isDigit, nearest, number }) {
  const digit = number ? `${number.chosen} of ${number.digits.length}` : "";
  const before = digit === state.followed ? state.trail : [];
  /** @type {Point} */
  const newest = [clamp(place[0], -BESIDE, 1 + BESIDE), clamp(place[1], -BESIDE, 1 + BESIDE)];
  const trail = [...before, newest].slice(-LONGEST_TRAIL);
  return { drawn: field, trail, isDigit, nearest, followed: digit };
}

function pointsToShow(/** @type {State} */ state, /** @type {Images} */ { pictureOf }) {
  const { points } = state;
  const groups = state.few ?? state.groups;
  const isMisread = (/** @type {number} */ position) => state.labels?.[position] !== points?.predictions[position];
  return {
    points,
    groups,
    misread: hasLabels(state) ? groups.flat().filter(isMisread) : [],
    pictureOf: state.few && pictureOf,
  };
}
