// The trainings of this visit in a table, to compare them: sorted by any column, the best one marked.

import { finder, make, makeButton } from "../../shared/elements.js";
import { makeStore } from "../../shared/events.js";
import { decimal, percent, text } from "../../shared/texts.js";

/** @import { Store } from "./state.js" @import { KeptRun, Settings } from "./types.d.ts" */
/** @typedef {KeptRun & { words: string }} Described */

// The sort value of each column, and its first order.
/** @type {Record<string, { value: (run: Described) => number | string, first: 1 | -1 }>} */
const COLUMNS = {
  number: { value: (run) => run.number, first: 1 },
  settings: { value: (run) => run.words, first: 1 },
  test_accuracy: { value: (run) => run.test_accuracy, first: -1 },
  seconds: { value: (run) => run.seconds, first: 1 },
  misread: { value: (run) => run.misread, first: 1 },
};

// Show the runs of a store in a table. `describe` returns settings in words.
/** @param {HTMLTableElement} table @param {Store} store @param {(settings: Settings) => string} describe */
export function makeRuns(table, store, describe) {
  const { state, set, subscribe } = makeStore({ column: "number", order: 1 });

  const buttons = Object.entries(COLUMNS).map(([name, { first }]) => {
    const button = makeButton(() => set({ column: name, order: state.column === name ? -state.order : first }));
    const cell = make("th", { scope: "col", dataset: { column: name } }, button);
    finder(table)("thead tr").append(cell);
    return { name, cell, button };
  });

  function wordsOf(/** @type {KeptRun} */ { settings, end }) {
    const words = describe(settings);
    return end === "stopped" ? text("learn_runs_stopped", { settings: words }) : words;
  }

  function show() {
    const { column, order } = state;
    const { runs } = store.state;
    for (const { name, cell, button } of buttons) {
      button.textContent = text(`learn_runs_${name}`);
      const isSorted = name === column;
      cell.setAttribute("aria-sort", isSorted ? (order > 0 ? "ascending" : "descending") : "none");
    }
    const described = runs.map((run) => ({ ...run, words: wordsOf(run) }));
    const best = Math.max(...runs.map((run) => run.test_accuracy));
    const { value } = COLUMNS[column];
    described.sort((one, other) => order * (value(one) < value(other) ? -1 : value(one) > value(other) ? 1 : 0));
    table.tBodies[0].replaceChildren(
      ...described.map((run) => {
        const isBest = run.test_accuracy === best;
        const cells = [
          decimal(run.number, 0),
          run.words,
          percent(run.test_accuracy, 1) + (isBest ? ` ${text("learn_best")}` : ""),
          text("learn_seconds", { seconds: decimal(run.seconds, 0) }),
          decimal(run.misread, 0),
        ];
        const nodes = cells.map((words, i) => make("td", { dataset: { column: Object.keys(COLUMNS)[i] } }, words));
        return make("tr", { className: isBest ? "best" : "" }, ...nodes);
      }),
    );
  }
  subscribe(show);
  store.subscribe(show, ["runs", "language"]);
  show();
}
