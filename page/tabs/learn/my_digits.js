// My own digits: the visitor draws them on the pad and labels each with a tap. A training can learn from them, and they test
// the newest network. The browser keeps them until its tab is closed.

import { DIGITS } from "../../common/math.js";
import { clear } from "../../pad/changes.js";
import { drawing } from "../../pad/state.js";
import { withMostPoints } from "../../shared/drawing_record.js";
import { finder, makeButton, setText } from "../../shared/elements.js";
import { makeStore, on } from "../../shared/events.js";
import { formatList } from "../../shared/language.js";
import { logUnlessRejected, Rejected, request, sentenceOf } from "../../shared/requests.js";
import { save } from "../../shared/save.js";
import { pressTwice } from "../../shared/sure.js";
import { keep, readKept } from "../../shared/tab_store.js";
import { text } from "../../shared/texts.js";
import { oneAtATime } from "../../shared/timing.js";
import { initialState, keptOf, withDrawing, withFile, writersOf } from "./collection.js";
import { endedRun } from "./state.js";

/** @import { State } from "./collection.js" @import { Store } from "./state.js" @import { LearnProps, OfUs } from "./types.d.ts" */

const NAME = "my-digits"; // of what the tab keeps
const ENOUGH = 10; // drawings of each digit

/** @typedef {ReturnType<typeof makeCollection>} Collection @typedef {ReturnType<typeof finder>} Find */

// Set the store's `tested`, see `testWords` in verdict.js. `limits` are those of what is kept: see learn.py. `trainOnUs` trains
// on some of the digits, and tests with others. Returns `drawings`.
/** @param {HTMLElement} element @param {Store} store @param {LearnProps["limits"]} limits @param {(digits: OfUs) => void} trainOnUs */
export function makeMyDigits(element, store, limits, trainOnUs) {
  const find = finder(finder(element)(".mine"));
  const mine = makeCollection();
  const labels = mountLabels(find, mine, limits);
  mountFiles(find, mine, limits);
  mountTrainOnUs(find, mine, limits, trainOnUs);
  mountTest(mine, store);
  const sure = pressTwice(find("button.mine-clear"), "mine_clear", "mine_clear_sure", () =>
    mine.change(initialState()),
  );
  find(".mine-undo").addEventListener("click", () =>
    mine.change({ drawings: mine.state.drawings.slice(0, -1), said: () => "" }),
  );

  function show() {
    const { drawings, said } = mine.state;
    labels.show();
    for (const name of ["undo", "export", "clear"]) find(`button.mine-${name}`).disabled = drawings.length === 0;
    setText(find(".mine-said"), said());
    const people = writersOf(drawings).length;
    const isClass = limits.held_out > 0 && people >= limits.held_out;
    setText(find(".mine-us"), isClass ? text("mine_us", { people }) : "");
    find(".mine-train-us").hidden = !isClass;
    find("button.mine-train-us").disabled = store.state.isOn;
    sure.show();
    warn(mine.state);
  }
  mine.subscribe(show);
  store.subscribe(show, ["language", "isOn"]);
  on("forget", () => mine.set(initialState()));
  show();
  readKept(NAME).then((kept) => kept && mine.state.drawings.length === 0 && mine.set(kept));
  return {
    get drawings() {
      return mine.state.drawings;
    },
  };
}

// The browser asks before it closes the tab. A listener that does nothing would slow down going back.
const askBefore = (/** @type {Event} */ event) => event.preventDefault();
const warn = (/** @type {State} */ { isSaved }) =>
  (isSaved ? removeEventListener : addEventListener)("beforeunload", askBefore);

// A store of the drawings. What the visitor changes is kept.
function makeCollection() {
  const { state, set, subscribe } = makeStore(initialState());
  const say = (/** @type {() => string} */ said) => set({ said });
  return {
    ...{ state, set, subscribe, say },
    change(/** @type {Partial<State>} */ values) {
      set(values);
      keep(NAME, keptOf(state));
    },
    // Ask the engine; say what is wrong if it fails.
    async tryTo(/** @type {() => Promise<void>} */ work) {
      try {
        await work();
      } catch (error) {
        logUnlessRejected(error);
        say(() => sentenceOf(error));
      }
    },
  };
}

// The ten buttons that add the drawing on the pad.
/** @param {Find} find @param {Collection} mine @param {LearnProps["limits"]} limits */
function mountLabels(find, { state, change, say, tryTo }, limits) {
  let isAdding = false;

  // A training cannot learn from several digits with one label.
  async function add(/** @type {number} */ label) {
    const most = limits.drawings;
    if (isAdding) return; // pressed twice
    if (state.drawings.length === most) return say(() => text("mine_too_many", { most }));
    isAdding = true;
    const { version, lineWidth } = drawing();
    const strokes = withMostPoints(drawing().strokes, limits.points);
    await request("check_one", { strokes, line_width: lineWidth }).finally(() => (isAdding = false));
    change(withDrawing(state, label, strokes, limits));
    if (drawing().version === version) clear();
  }
  const labels = DIGITS.map((digit) => {
    const button = makeButton(() => tryTo(() => add(digit)), { className: "pill" });
    button.innerHTML = `<b>${digit}</b> <small></small>`;
    return button;
  });
  find(".mine-labels").append(...labels);

  function show() {
    const counts = DIGITS.map((digit) => state.drawings.filter(({ label }) => label === digit).length);
    for (const [digit, button] of labels.entries()) {
      button.disabled = drawing().strokes.length === 0;
      button.title = button.ariaLabel = text("mine_label", { digit, count: counts[digit] });
      button.classList.toggle("enough", counts[digit] >= ENOUGH);
      setText(/** @type {Element} */ (button.lastElementChild), `×${counts[digit]}`);
    }
    const few = DIGITS.filter((digit) => counts[digit] < ENOUGH);
    const names = formatList(few);
    setText(find(".mine-few"), few.length === 0 ? text("mine_enough") : text("mine_few", { digits: names }));
  }
  on("drawing", show);
  return { show };
}

/** @param {Find} find @param {Collection} mine @param {LearnProps["limits"]} limits */
function mountFiles(find, { state, change, say, tryTo }, limits) {
  async function exportAll() {
    const { drawings, first } = state;
    const today = new Date().toISOString().slice(0, 10);
    const { file } = await request("export_own", { drawings, first: first || today, last: today });
    save(file, "my-digits.zip");
    change({ isSaved: state.drawings === drawings, said: () => text("mine_exported") });
  }
  find(".mine-export").addEventListener("click", () => tryTo(exportAll));

  // Add the digits of a file, all or none.
  async function addFile(/** @type {File} */ file) {
    const read = await request("import_own", { file });
    const added = withFile(state, read, limits);
    const most = limits.drawings;
    if (added.drawings.length > most) throw new Rejected(text("mine_too_many", { most }));
    change(added);
  }
  const input = find(".mine-import input");
  input.addEventListener("change", async () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    const before = state.drawings.length;
    const sentences = /** @type {(() => string)[]} */ ([]); // about files that are not imported
    for (const file of files) {
      try {
        await addFile(file);
      } catch (error) {
        logUnlessRejected(error);
        sentences.push(() => text("mine_not_imported", { files: file.name, reason: sentenceOf(error) }));
      }
    }
    const count = state.drawings.length - before;
    if (files.length > 0) say(() => [text("mine_imported", { count }), ...sentences.map((each) => each())].join(" "));
  });
}

// Train on all who have drawn. Every third writer is held out, as on Class.
/** @param {Find} find @param {Collection} mine @param {LearnProps["limits"]} limits @param {(digits: OfUs) => void} trainOnUs */
function mountTrainOnUs(find, { state }, limits, trainOnUs) {
  find(".mine-train-us").addEventListener("click", () => {
    const { drawings } = state;
    const isHeldOut = (/** @type {unknown} */ _, /** @type {number} */ at) =>
      at % limits.held_out === limits.held_out - 1;
    const heldOut = new Set(writersOf(drawings).filter(isHeldOut));
    trainOnUs({
      own: drawings.filter(({ writer }) => !heldOut.has(writer)),
      heldOut: drawings.filter(({ writer }) => heldOut.has(writer)),
    });
  });
}

// Test the newest network with the drawings.
function mountTest(/** @type {Collection} */ { state, subscribe, tryTo }, /** @type {Store} */ store) {
  const test = oneAtATime(async () => {
    const run = endedRun(store.state);
    const { drawings } = state;
    store.set({ tested: null });
    if (!run?.token || drawings.length === 0) return;
    await tryTo(async () => {
      const { right } = await request("test_own", { network: run.token, drawings });
      const isNewest = endedRun(store.state) === run && state.drawings === drawings;
      if (isNewest) store.set({ tested: { drawings, right: new Set(right), learned: run.learned } });
    });
  });
  store.subscribe(test, ["isOn"]);
  subscribe(test, ["drawings"]);
}
