// My own digits: the visitor draws them on the pad and labels each with a tap. A training can learn from them, and they test
// the newest network. The browser keeps them until its tab is closed.

import { DIGITS } from "../../engine/math.js";
import { clear, drawing } from "../../pad/canvas.js";
import { makeButton } from "../../shared/button.js";
import { device, thinned } from "../../shared/drawing_record.js";
import { ask } from "../../shared/engine.js";
import { on } from "../../shared/events.js";
import { Rejected } from "../../shared/failures.js";
import { finder } from "../../shared/finder.js";
import { formatList } from "../../shared/language.js";
import { oneAtATime } from "../../shared/one_at_a_time.js";
import { randomHex } from "../../shared/random_hex.js";
import { sentenceOf } from "../../shared/requests.js";
import { save } from "../../shared/save.js";
import { setText } from "../../shared/set_text.js";
import { pressTwice } from "../../shared/sure.js";
import { keep, readKept } from "../../shared/tab_store.js";
import { text } from "../../shared/translations.js";
import { endedRun } from "./state.js";

/** @import { Store } from "./state.js" @import { LearnProps, OfUs, OwnDrawing } from "./types.d.ts" */

const NAME = "my-digits"; // of what the tab keeps: `drawings`, `isSaved`, `writer` and `first` of the state
const ENOUGH = 10; // drawings of each digit

// The functions below change the state, and `show` brings it to the page.
const initialState = () => ({
  drawings: /** @type {OwnDrawing[]} */ ([]), // oldest first
  isSaved: true, // whether all of them are in an exported or imported file
  writer: /** @type {Pick<OwnDrawing, "writer" | "device"> | null} */ (null), // of those that are drawn here
  first: "", // day of the oldest imported one
  said: () => "", // returns the sentence below the buttons, in the page's language
});

// Set the store's `tested`, see `testWords` in verdict.js. `limits` are those of what is kept: see learn.py. `trainOnUs` trains
// on some of the digits, and tests with others. Returns `drawings`.
/** @param {HTMLElement} element @param {Store} store @param {LearnProps["limits"]} limits @param {(digits: OfUs) => void} trainOnUs */
export function makeMyDigits(element, store, limits, trainOnUs) {
  const find = finder(finder(element)(".mine"));
  const state = initialState();

  function change(/** @type {Partial<typeof state>} */ values) {
    Object.assign(state, values);
    const { drawings, isSaved, writer, first } = state;
    keep(NAME, { drawings, isSaved, writer, first });
    show();
    test();
  }

  // ---- Collecting

  let isAdding = false;

  // Add the drawing on the pad. A training cannot learn from several digits with one label.
  async function add(/** @type {number} */ label) {
    const most = limits.drawings;
    if (isAdding) return; // pressed twice
    if (state.drawings.length === most) return say(() => text("mine_too_many", { most }));
    isAdding = true;
    const { version, lineWidth } = drawing();
    const strokes = thinned(drawing().strokes, limits.points);
    await ask("check_own", { strokes, line_width: lineWidth }).finally(() => (isAdding = false));
    const { drawings } = state;
    const writer = state.writer ?? {
      writer: freeWriter(new Set(drawings.map(({ writer }) => writer)), limits.writer),
      device: device(),
    };
    change({
      drawings: [...drawings, { id: randomHex(), label, ...writer, strokes }],
      writer,
      isSaved: false,
      said: () => "",
    });
    if (drawing().version === version) clear();
  }
  const labels = DIGITS.map((digit) => {
    const button = makeButton(() => tryTo(() => add(digit)), { className: "pill" });
    button.innerHTML = `<b>${digit}</b> <small></small>`;
    return button;
  });
  find(".mine-labels").append(...labels);
  on("drawing", showLabels);

  function showLabels() {
    for (const button of labels) button.disabled = drawing().strokes.length === 0;
  }

  find(".mine-undo").addEventListener("click", () => change({ drawings: state.drawings.slice(0, -1), said: () => "" }));
  const sure = pressTwice(find("button.mine-clear"), "mine_clear", "mine_clear_sure", () => change(initialState()));

  // ---- Files

  function say(/** @type {() => string} */ said) {
    Object.assign(state, { said });
    show();
  }

  // Ask the engine; say what is wrong if it fails.
  async function tryTo(/** @type {() => Promise<void>} */ work) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Rejected)) console.warn(error);
      say(() => sentenceOf(error));
    }
  }

  find(".mine-export").addEventListener("click", () =>
    tryTo(async () => {
      const { drawings, first } = state;
      const today = new Date().toISOString().slice(0, 10);
      const { file } = await ask("export_own", { drawings, first: first || today, last: today });
      save(file, "my-digits.zip");
      change({ isSaved: state.drawings === drawings, said: () => text("mine_exported") });
    }),
  );
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
        if (!(error instanceof Rejected)) console.warn(error);
        sentences.push(() => text("mine_not_imported", { files: file.name, reason: sentenceOf(error) }));
      }
    }
    const count = state.drawings.length - before;
    if (files.length > 0) say(() => [text("mine_imported", { count }), ...sentences.map((each) => each())].join(" "));
  });

  // Add the digits of a file, all or none.
  async function addFile(/** @type {File} */ file) {
    const read = await ask("import_own", { file });
    const drawings = [...state.drawings, ...newOnes(read.drawings, state.drawings, limits.writer)];
    const most = limits.drawings;
    if (drawings.length > most) throw new Rejected(text("mine_too_many", { most }));
    change({ drawings, first: read.first });
  }

  // ---- Training on all who have drawn

  // The numbers of those who have drawn; every third one is held out, as on Class.
  const writers = () => Array.from(new Set(state.drawings.map(({ writer }) => writer))).sort((a, b) => a - b);
  find(".mine-train-us").addEventListener("click", () => {
    const heldOut = new Set(writers().filter((_, at) => at % limits.held_out === limits.held_out - 1));
    const { drawings } = state;
    trainOnUs({
      own: drawings.filter(({ writer }) => !heldOut.has(writer)),
      heldOut: drawings.filter(({ writer }) => heldOut.has(writer)),
    });
  });

  // The browser asks before it closes the tab. A listener that does nothing would slow down going back.
  const askBefore = (/** @type {Event} */ event) => event.preventDefault();
  const warn = () => (state.isSaved ? removeEventListener : addEventListener)("beforeunload", askBefore);

  // ---- Testing

  const test = oneAtATime(async () => {
    const run = endedRun(store.state);
    const { drawings } = state;
    store.set({ tested: null });
    if (!run?.token || drawings.length === 0) return;
    await tryTo(async () => {
      const { right } = await ask("test_own", { network: run.token, drawings });
      const isNewest = endedRun(store.state) === run && state.drawings === drawings;
      if (isNewest) store.set({ tested: { drawings, right: new Set(right), learned: run.learned } });
    });
  });
  store.subscribe(test, ["isOn"]);
  store.subscribe(show, ["language", "isOn"]);

  // ---- Showing

  function show() {
    const { drawings, said } = state;
    const counts = DIGITS.map((digit) => drawings.filter(({ label }) => label === digit).length);
    const few = DIGITS.filter((digit) => counts[digit] < ENOUGH);
    for (const [digit, button] of labels.entries()) {
      button.title = text("mine_label", { digit, count: counts[digit] });
      button.setAttribute("aria-label", button.title);
      button.classList.toggle("enough", counts[digit] >= ENOUGH);
      setText(/** @type {Element} */ (button.lastElementChild), `×${counts[digit]}`);
    }
    const names = formatList(few);
    setText(find(".mine-few"), few.length === 0 ? text("mine_enough") : text("mine_few", { digits: names }));
    for (const name of ["undo", "export", "clear"]) find(`button.mine-${name}`).disabled = drawings.length === 0;
    setText(find(".mine-said"), said());
    const people = writers().length;
    const isClass = limits.held_out > 0 && people >= limits.held_out;
    setText(find(".mine-us"), isClass ? text("mine_us", { people }) : "");
    find(".mine-train-us").hidden = !isClass;
    find("button.mine-train-us").disabled = store.state.isOn;
    showLabels();
    sure.show();
    warn();
  }

  async function restore() {
    const kept = await readKept(NAME);
    if (kept && state.drawings.length === 0) Object.assign(state, kept);
    show();
  }
  on("forget", () => {
    Object.assign(state, initialState());
    show();
  });
  show();
  restore();

  return {
    get drawings() {
      return state.drawings;
    },
  };
}

// Returns the smallest number from `wanted` on, at most `most`, that no other writer has.
function freeWriter(/** @type {Set<number>} */ taken, /** @type {number} */ most, wanted = 1) {
  let writer = wanted;
  while (taken.has(writer)) writer = (writer % most) + 1;
  return writer;
}

// Returns those of the read drawings that are not known. Their writers keep their numbers, unless others have them, or the one
// that an earlier file of theirs has got.
/** @param {OwnDrawing[]} read @param {OwnDrawing[]} known @param {number} most */
function newOnes(read, known, most) {
  const knownOnes = new Map(known.map((each) => [each.id, each]));
  const taken = new Set(known.map(({ writer }) => writer));
  const writers = /** @type {Map<number, number>} */ (new Map());
  for (const { id, writer, device } of read) {
    const same = knownOnes.get(id);
    if (same?.device === device) writers.set(writer, same.writer);
  }
  for (const { writer: wanted } of read) {
    if (writers.has(wanted)) continue;
    const writer = freeWriter(taken, most, wanted);
    taken.add(writer);
    writers.set(wanted, writer);
  }
  return read
    .filter(({ id }) => !knownOnes.has(id))
    .map((each) => ({ ...each, writer: writers.get(each.writer) ?? 0 }));
}
