// What the tab knows and shows, and how messages change it.

import { NO_WORDS } from "../../shared/requests.js";

/** @import { ClassState } from "./types.d.ts" @typedef {ReturnType<typeof initialState>} TabState */

export const initialState = (/** @type {boolean} */ hasKey) => ({
  view: hasKey ? "wall" : "share",
  language: "",
  isOpen: false, // the tab
  isTeacher: false,
  isTraining: false, // this page
  isAway: false, // whether the next message of the server ends the trouble that is shown
  trouble: NO_WORDS, // about the last action, or about a server that is away
  newest: /** @type {ClassState | null} */ (null), // of the class
});

// Returns what changes when a state of the class arrives: nothing if a newer one is known. The first one of a stream always
// counts: a server that was restarted counts from 0.
/** @type {(state: TabState, arrived: ClassState, isFirst?: boolean) => Partial<TabState>} */
export const accepted = ({ newest }, arrived, isFirst = false) =>
  newest && arrived.version < newest.version && !isFirst ? {} : { newest: arrived };

// Returns what changes when the key is no longer valid.
/** @type {(state: TabState) => Partial<TabState>} */
export const withoutKey = ({ view, isTeacher }) => ({
  isTeacher: false,
  view: !isTeacher || view === "keep" || view === "units" ? "share" : view,
});
