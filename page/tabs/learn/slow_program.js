// The program of the slow motion: the part of network.py that a frame is about. Its lines that have just run are marked, and
// their values for this digit are behind them. One of them is shown in large type.

import { finder, make, setText } from "../../shared/elements.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { calculationsOf, number } from "./slow_figures.js";

/** @import { Shown } from "./slow_view.js" */

const HEADING = /(?=^# ---- )/m; // begins a part
/** @type {Record<string, number>} */
const LINES = { read: 0, digit: 1 }; // which of the marked lines is in large type; the last one at other stages
const STAGES = /# (\w+(?:, \w+)*)(?::|$)/; // in a line that runs at some stages

// Returns the lines of the parts with a line that runs at a frame's stage. The `value` of such a line may be "", that of others
// is null.
/** @param {string} program @param {Pick<Shown, "frame" | "output" | "unit">} shown */
export function linesOf(program, { frame, output, unit }) {
  const values = valuesOf(frame, output, unit);
  const runs = (/** @type {string} */ line) => line.match(STAGES)?.[1].split(", ").includes(frame.stage);
  const parts = program.split(HEADING).filter((part) => part.split("\n").some(runs));
  const lines = parts.flatMap((part) => [...part.trimEnd().split("\n"), ""]).slice(0, -1);
  return lines.map((words) => ({ words, value: runs(words) ? (values.shift() ?? "") : null }));
}

// The values of the lines that run at the frame's stage, from top to bottom.
/** @param {Shown["frame"]} frame @param {number} output @param {number} unit */
function valuesOf(frame, output, unit) {
  const { stage, label, answers, sums, errors } = frame;
  const loss = `loss = ${number(-Math.log(answers[label]))}`;
  if (stage === "read")
    return [`sums[${output}] = ${number(sums[output])}`, `outputs[${output}] = ${number(answers[output])}`];
  if (stage === "compare") return [loss, `errors[${output}] = ${number(errors[output])}`];
  if (stage === "back")
    return calculationsOf(frame, output, unit).map((terms) => terms.map(([words]) => words).join(" "));
  if (stage === "again") return [`outputs[${label}] = ${number(frame.again.answers[label])}`];
  if (stage === "digit") return [`sent[-1][${label}] = ${number(answers[label])}`, loss];
  return [`len(${stage === "batch" ? "batch" : "digits"}) = ${"size" in frame && frame.size}`];
}

// The line in large type, without what sets it off from the others: its indentation and its comment.
/** @param {string} program @param {Shown} shown */
function lineOf(program, shown) {
  const marked = linesOf(program, shown).filter(({ value }) => value !== null);
  return (marked.at(LINES[shown.frame.stage] ?? -1)?.words ?? "").replace(/ {2}#.*$/, "").trim();
}

// Show programs in a panel while it is open, and one marked line always. Returns a function that shows those of a frame.
/** @param {HTMLDetailsElement} panel @param {HTMLElement} line */
export function makeSlowProgram(panel, line) {
  const code = finder(panel)(".slow-code");
  let loading = /** @type {Promise<string> | null} */ (null);
  let newest = /** @type {Shown | null} */ (null);

  const load = async () =>
    (await requestUntilAnswered("network_code", {}, { isWanted: () => true, showTrouble: () => {} }))?.code ?? "";

  async function show() {
    const shown = newest;
    if (!shown) return;
    loading ??= load();
    const program = await loading;
    if (newest !== shown) return;
    setText(line, lineOf(program, shown));
    if (!panel.open) return;
    code.replaceChildren(
      ...linesOf(program, shown).map(({ words, value }) =>
        make("span", { className: value === null ? "" : "changed" }, `${words}${value ? `  → ${value}` : ""}\n`),
      ),
    );
    const change = code.querySelector(".changed")?.getBoundingClientRect().top ?? 0;
    code.scrollTop += change - code.getBoundingClientRect().top - code.clientHeight / 10;
  }
  panel.addEventListener("toggle", show);

  return (/** @type {Shown} */ shown) => {
    newest = shown;
    show();
  };
}
