// Map: all test digits, near those that the network finds alike, and the drawing that moves among them.

import { makeAnnouncer } from "../../shared/announcement.js";
import { makeButton } from "../../shared/button.js";
import { emit, on } from "../../shared/events.js";
import { share } from "../../shared/format.js";
import { focusDigit, showGallery } from "../../shared/gallery.js";
import { toBytes } from "../../shared/image.js";
import { formatList } from "../../shared/language.js";
import { followDrawing } from "../../shared/live.js";
import { ownNetwork } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { setText } from "../../shared/set_text.js";
import { hasTab, showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/translations.js";
import { decodeMap, densestPlace, groupByDigit, leastSure, nearestPoint } from "./data.js";
import { makeImages } from "./images.js";
import { paintMarks, paintPoints, readColours } from "./painting.js";
import { makeView } from "./view.js";

const REACH = 14; // CSS pixels between a point and the mouse or finger
const BESIDE = 0.03; // of the map, how far beside it a drawing is shown
const LONGEST_TRAIL = 400; // places

export function mount(element, props) {
  const find = (selector) => element.querySelector(selector);
  const surface = find(".marks");
  // The map and the drawing are asked for at the same time; an answer to one leaves the other's error.
  const troubles = { map: "", place: "" };
  const showTroubleOf = (request) => (words) => {
    troubles[request] = words;
    setText(find(".trouble"), troubles.map || troubles.place);
  };

  let map = null; // the server's answer for the network that answers; its method is null if the network has no map
  let points = null; // of `map`, decoded
  let borders = null; // positions of the digits that the network is least sure about
  let labels = null; // of MNIST's test digits; null until they are there
  let isWithoutMnist = false;
  let groups = []; // of each digit, the positions of its points
  let places = []; // of each digit, that of its name
  const hidden = new Set(); // digits
  let isOpen = false;
  let trail = []; // places of the drawing, the newest last
  let nearest = []; // positions of the test digits that are nearest to it
  let isDigit = true; // whether the network takes the drawing for a digit
  let followed = ""; // which digit of the pad the trail belongs to
  let [hovered, chosen] = [null, null]; // positions of the point under the mouse, and of the one that was tapped
  let opened = null; // position of the last digit opened in Inside
  let colours = readColours(element);

  // ---- The network's map, and the labels of the test digits

  async function load() {
    if (map) return;
    const network = ownNetwork();
    find(".loading").hidden = false;
    const isWanted = () => isOpen && !map && network === ownNetwork();
    const found = await requestUntilAnswered("map", { network }, { showTrouble: showTroubleOf("map"), isWanted });
    if (!found) return;
    map = found;
    find(".loading").hidden = true;
    points = map.method ? decodeMap(map, props) : null;
    borders = points && new Set(leastSure(points));
    if (points) view.fit(points);
    group();
    loadLabels();
  }

  // The server may first have to download MNIST.
  async function loadLabels() {
    if (labels || !points) return;
    const [rejection, showTrouble] = [() => "", showTroubleOf("map")];
    const isWanted = () => isOpen && !labels;
    const found = await requestUntilAnswered("map_labels", {}, { isLong: true, rejection, showTrouble, isWanted });
    if (found) labels = toBytes(found.labels);
    isWithoutMnist = isOpen && !labels;
    group();
  }

  // Whether the labels are those of the map's test digits: a server may have another data set.
  const hasLabels = () => labels !== null && labels.length === points?.count;

  function group() {
    groups = points ? groupByDigit(hasLabels() ? labels : points.predictions) : [];
    places = groups.map((positions) => (positions.length > 0 ? densestPlace(points, positions) : null));
    fetchNearest();
    show();
  }

  const fetchNearest = () => images.wish("nearest", hasLabels() ? nearest : []);

  on("network", () => {
    [map, points] = [null, null];
    forgetDrawing();
    [hovered, chosen] = [null, null];
    group();
    if (isOpen) load();
  });

  // ---- The drawing

  function forgetDrawing() {
    [trail, nearest, followed] = [[], [], ""];
  }

  const live = followDrawing({
    endpoint: "place",
    show(answer, asked) {
      if (answer && asked.network !== ownNetwork()) return;
      if (!answer?.place) forgetDrawing();
      else follow(answer);
      fetchNearest();
      showMarks();
      announceLater();
    },
    showTrouble: showTroubleOf("place"),
  });

  // A new line is about the drawing, not about the point that was tapped before.
  on("drawing", () => {
    chosen = null;
  });

  function follow({ place, is_digit: isOne, nearest: newest, number }) {
    const digit = number ? `${number.chosen} of ${number.digits.length}` : "";
    if (digit !== followed) trail = [];
    trail = [...trail, place.map((value) => Math.min(Math.max(value, -BESIDE), 1 + BESIDE))].slice(-LONGEST_TRAIL);
    [isDigit, nearest, followed] = [isOne, newest, digit];
  }

  // ---- Pointing at test digits

  const view = makeView(surface, {
    nearestTo(place) {
      const position = points && nearestPoint(points, shownGroups(), place, Infinity);
      return position === null ? null : [points.x[position], points.y[position]];
    },
    onChange: showLater,
    onHover(place) {
      const newest = place && pointAt(place, REACH);
      if (newest === hovered) return;
      hovered = newest;
      pointTo(hovered);
    },
    onTap(place, reach = REACH) {
      const tapped = pointAt(place, reach);
      if (tapped !== null && tapped === chosen && canOpen()) {
        openInside(tapped);
        return;
      }
      chosen = tapped;
      pointTo(chosen);
    },
  });

  function pointAt(place, reach) {
    if (!points) return null;
    return nearestPoint(points, shownGroups(), view.toMap(place), reach / view.scale());
  }

  function pointTo(position) {
    images.wish("pointed", position === null || !hasLabels() ? [] : [position]);
    showMarks();
    announceLater();
  }

  const canOpen = () => hasLabels() && hasTab("inside");

  function openInside(position) {
    opened = position;
    location.hash = "inside";
    emit("example", { position, tab: "map" });
  }

  find(".zoom .in").addEventListener("click", view.zoomIn);
  find(".zoom .out").addEventListener("click", view.zoomOut);
  find(".zoom .whole").addEventListener("click", view.showWhole);
  for (const kind of ["focus", "blur"]) surface.addEventListener(kind, () => showMarks());

  // ---- Which points are shown

  const toggles = Array.from({ length: 10 }, (_, digit) => {
    const toggle = makeButton(() => {
      if (!hidden.delete(digit)) hidden.add(digit);
      show();
    });
    toggle.innerHTML = `<i style="background: var(--digit-${digit})"></i>${digit}`;
    find(".legend").append(toggle);
    return toggle;
  });
  const bordersToggle = find(".borders");
  const areBordersShown = () => bordersToggle.getAttribute("aria-pressed") === "true";
  bordersToggle.addEventListener("click", () => {
    bordersToggle.setAttribute("aria-pressed", !areBordersShown());
    show();
  });

  const shownGroups = () => groups.map((positions, digit) => (hidden.has(digit) ? [] : positions));

  // ---- Showing

  let isDue = false;
  // At most once in a frame, however many events a wheel or finger sends.
  function showLater() {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      if (view.size[0] === 0) return; // the tab is closed; opening it resizes the stage
      showPoints();
      showMarks();
    });
  }

  function show() {
    toggles.forEach((toggle, digit) => {
      toggle.setAttribute("aria-pressed", !hidden.has(digit));
      toggle.title = text("map_digit", { digit });
      toggle.setAttribute("aria-label", toggle.title);
    });
    showLater();
  }

  function showPoints() {
    const shown = shownGroups();
    const isMisread = (position) => labels[position] !== points.predictions[position];
    paintPoints(find(".points"), view, colours, {
      points,
      groups: shown,
      labels: places.map((place, digit) => (hidden.has(digit) ? null : place)),
      misread: hasLabels() ? shown.flatMap((positions) => positions.filter(isMisread)) : [],
      borders: areBordersShown() ? borders : null,
    });
  }

  function showMarks() {
    const hasCrosshair = surface.matches(":focus-visible");
    paintMarks(surface, view, colours, { points, trail, isDigit, nearest, pointed: hovered ?? chosen, hasCrosshair });
    showWords();
  }

  const digitAt = (position) => (hasLabels() ? labels : points.predictions)[position];

  function showWords() {
    surface.setAttribute("aria-label", text("map_picture"));
    setText(find(".lead"), sentence());
    setText(find(".note"), notes().join(" "));
    const pointed = hovered ?? chosen;
    if (pointed !== null)
      showCards(hasLabels() ? text("map_pointed", { position: pointed }) : readingOf(pointed), [pointed]);
    else showCards(nearest.length > 0 && hasLabels() ? text("map_near") : "", nearest);
  }

  function sentence() {
    if (!map) return "";
    if (!points) return text("map_none");
    if (nearest.length === 0) return text("map_lead");
    return isDigit ? text("map_nearest", { digits: formatList(nearest.map(digitAt)) }) : text("map_non_digit");
  }

  function notes() {
    if (!points) return [];
    return [
      ...(areBordersShown() ? [text("map_borders_how", { count: borders.size })] : []),
      ...(hasLabels() ? [text("map_misread")] : isWithoutMnist || labels ? [text("map_no_mnist")] : []),
      text(`map_by_${map.method}`),
    ];
  }

  function readingOf(position) {
    const digit = points.predictions[position];
    const reading = { position, digit, percent: share(points.confidences[position]) };
    return hasLabels()
      ? text("map_reading", { ...reading, true: labels[position] })
      : text("map_reading_only", reading);
  }

  let shownCards = ""; // a key of what the cards show
  const images = makeImages(showMarks);

  // Show test digits with their images, once these have arrived.
  function showCards(title, positions) {
    find(".cards").hidden = title === "";
    setText(find(".cards h2"), title);
    const digits = positions
      .filter((position) => hasLabels() && images.of(position))
      .map((position) => ({
        position,
        image: images.of(position),
        true: labels[position],
        predicted: points.predictions[position],
        confidence: points.confidences[position],
      }));
    const key = JSON.stringify([title, digits.map(({ position }) => position)]);
    if (shownCards === key) return;
    shownCards = key;
    showGallery(find(".gallery"), digits, {
      onOpen: canOpen() ? ({ position }) => openInside(position) : null,
    });
  }

  const announceLater = makeAnnouncer(find(".announcement"), live, () => {
    if (!isOpen || !points) return null;
    const pointed = hovered ?? chosen;
    return pointed === null ? sentence() : readingOf(pointed);
  });

  new ResizeObserver(() => view.resize(surface.clientWidth, surface.clientHeight)).observe(surface);
  // Changes of the theme and of projector mode.
  new MutationObserver(() => {
    colours = readColours(element);
    showLater();
  }).observe(document.body, { attributeFilter: ["class"] });

  translate(element, show);
  show();
  showInTab(element, "map", (isShown) => {
    isOpen = isShown;
    live.isOpen = isShown;
    if (!isOpen) return;
    load();
    loadLabels();
    if (document.activeElement.closest("#panel-inside")) {
      surface.focus({ preventScroll: true }); // the visitor came by the link there
      focusDigit(element, opened);
    }
  });
}
