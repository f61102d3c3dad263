// The modules of the tabs, by their paths in page/.

import * as draw from "./draw/draw.js";

/** @typedef {{ mount(element: HTMLElement, props: any): void }} Part */

// What the first answer needs.
/** @type {Record<string, Part>} */
export const first = {
  "tabs/draw/draw.js": draw,
};

/** @type {Record<string, () => Promise<Part>>} */
export const later = {
  "tabs/steps/steps.js": () => import("./steps/steps.js"),
  "tabs/inside/inside.js": () => import("./inside/inside.js"),
  "tabs/map/map.js": () => import("./map/map.js"),
  "tabs/learn/learn.js": () => import("./learn/learn.js"),
  "tabs/mistakes/mistakes.js": () => import("./mistakes/mistakes.js"),
  "tabs/classroom/classroom.js": () => import("./classroom/classroom.js"),
};
