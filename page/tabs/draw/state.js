// What Draw shows, and what follows from it. The modules of the tab get it in a store, see shared/events.js, and show what has
// changed. The functions of this module that are named "with" return such changes.

import { currentLanguage } from "../../shared/language.js";
import { ownNetwork } from "../../shared/own_network.js";
import { NO_WORDS } from "../../shared/requests.js";

/** @import { Asked } from "../../types.d.ts" @import { LookAnswer, Moment } from "./types.d.ts" */

const MOST_MOMENTS = 400; // with more, every second one is removed

export const initialState = () => ({
  language: currentLanguage(),
  moments: /** @type {Moment[]} */ ([]), // the history of the drawing, oldest first
  place: /** @type {number | null} */ (null), // index of the chosen one; null for the newest
  ofPhoto: /** @type {Moment | null} */ (null), // about the chosen digit of a photo, which has no history
  version: 0, // of the drawing when a moment was chosen
  hasOwn: ownNetwork() !== null, // whether another network than the page's answers
  wantsAll: false, // whether the visitor compares the networks
  trouble: NO_WORDS, // about a failed request
});

/** @typedef {ReturnType<typeof initialState>} State */
/** @typedef {ReturnType<typeof import("../../shared/events.js").makeStore<State>>} Store */

// The moment of the history that was chosen, or null.
export const chosenMoment = (/** @type {State} */ { moments, place }) => (place === null ? null : moments[place]);

// That one or the newest.
/** @param {Pick<State, "moments" | "place">} state */
export const momentOf = ({ moments, place }) => moments.at(place ?? -1) ?? null;

// What is shown; null for an empty pad.
export const shownMoment = (/** @type {State} */ state) => state.ofPhoto ?? momentOf(state);

export const withoutMoments = () => ({ moments: [], place: null, ofPhoto: null });

/** @param {State} state @param {LookAnswer | null} answer @param {Asked} [asked] */
export function withAnswer(state, answer, asked) {
  if (!answer || !asked) return withoutMoments();
  if (asked.field) return { ...withoutMoments(), ofPhoto: { asked, answer } };
  const before = isAgain(asked, momentOf(state)?.asked) ? state.moments.slice(0, -1) : state.moments;
  const moments = [...before, { asked, answer }];
  if (moments.length <= MOST_MOMENTS) return { moments, ofPhoto: null };
  const place = state.place === null ? null : Math.floor(state.place / 2);
  return { moments: moments.filter((_, each) => each % 2 === 0 || !moments[each + 1]), place, ofPhoto: null };
}

// Replace the answer of a moment by one with the verdicts of all networks.
/** @param {State} state @param {Moment} moment @param {LookAnswer} answer */
export function withAll({ moments, ofPhoto }, moment, answer) {
  const complete = (/** @type {Moment} */ each) => (each === moment ? { ...each, answer } : each);
  return { moments: moments.map(complete), ofPhoto: ofPhoto && complete(ofPhoto) };
}

// Whether a request has the drawing of an earlier one with another threshold: the probabilities stay the same.
/** @type {(asked: Asked, before?: Asked) => boolean} */
const isAgain = ({ strokes, threshold }, before) =>
  before !== undefined && before.threshold !== threshold && JSON.stringify(before.strokes) === JSON.stringify(strokes);
