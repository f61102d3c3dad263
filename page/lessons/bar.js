// The bar of a lesson: it asks the class, says what to do, notices when it is done, and shows the answer. It opens the step's
// tab and marks an element. The address has the step, so that a reload or a link opens it.

import { TEXT_FIELDS } from "../pad/keyboard.js";
import { finder } from "../shared/elements.js";
import { on } from "../shared/events.js";
import { setInLesson } from "../shared/mode.js";
import { text, translate } from "../shared/texts.js";
import { isPageComplete, openDialog } from "./actions.js";
import { readAddress } from "./address.js";
import { makeBarView } from "./bar_view.js";
import { makeCourse } from "./course.js";
import { showPaper, showPlan, showPupilsQuestions } from "./plan.js";

const GLANCE = 200; // ms between two looks at whether the page is complete

// Fill the bar in the page's head. `lessons` are their names. Returns `open`, which opens the step in the address, or a choice
// of lessons; `onToggle` is called with whether the bar is open.
/** @param {HTMLElement} head @param {string[]} lessons @param {(isOpen: boolean) => void} onToggle */
export function makeBar(head, lessons, onToggle) {
  const bar = finder(head)("section.lesson");
  const course = makeCourse(bar);
  const { state, set, subscribe } = course;
  const view = makeBarView(bar, lessons, {
    ...course,
    print: (lesson) => showDocument(showPlan(lesson)),
    printPaper: () => showDocument(showPaper()),
    showQuestions: () => showDocument(showPupilsQuestions((name) => course.start("25", name))),
  });

  function showDocument(/** @type {Promise<unknown>} */ document) {
    set({ trouble: "" });
    document.catch(course.showMissing);
  }

  function render() {
    if (state.isOpen && !state.isLoading) view.render(state);
  }
  subscribe(render);
  subscribe(
    ({ isOpen }) => {
      bar.hidden = !isOpen;
      setInLesson(isOpen);
      onToggle(isOpen);
    },
    ["isOpen"],
  );
  on("vote", course.follow);
  translate(bar, async () => {
    bar.setAttribute("aria-label", text("lesson_bar_name"));
    await course.changeLanguage();
    render();
  });
  bar.setAttribute("aria-label", text("lesson_bar_name"));

  const toggleNotes = () => set({ areNotesShown: !state.areNotesShown });
  const pressed = {
    ".notes-button": toggleNotes,
    ".look": course.lookAgain,
    ".again": course.askAgain,
    ".hands": () => set({ isCounting: !state.isCounting }),
    ".back": () => state.lesson && course.go(-1),
    ".next": () => state.lesson && course.go(1),
    ".leave": leave,
  };
  for (const [selector, work] of Object.entries(pressed)) view.find(selector).addEventListener("click", work);

  takeKeys(bar, (key, isHere) => {
    if (!state.isOpen) return false;
    const by = { PageDown: 1, PageUp: -1, ...(isHere && { ArrowRight: 1, ArrowLeft: -1 }) }[key];
    if (by && state.lesson) course.go(by);
    else if (isHere && state.lesson && key.toLowerCase() === "n") toggleNotes();
    else if (key === "Escape" && openDialog()?.matches(":not(:modal)")) openDialog()?.close();
    else if (key === "Escape" && !view.find(".notes").hidden && !openDialog()) toggleNotes();
    else return false;
    return true;
  });

  async function open() {
    const asked = readAddress(lessons);
    set({ isOpen: true, isLoading: true });
    course.observer.start();
    while (!isPageComplete()) await new Promise((done) => setTimeout(done, GLANCE));
    if (!state.isOpen) return;
    const { lesson, step } = state.vote ?? {};
    if (asked) await course.start(asked.lesson, asked.step);
    else if (lesson && step) await course.start(lesson, step, { isTold: true });
    else course.offer();
  }

  function leave() {
    course.offer();
    course.observer.stop();
    set({ isOpen: false });
    /** @type {HTMLElement} */ (head.querySelector(".open-lesson")).focus();
  }

  return { open, leave, focus: view.focus, isOpen: () => state.isOpen };
}

// `press` is called with each key that is not for a text field, and whether the bar has the focus; returns whether it has used
// the key. Before the listeners of the page: Page Up and Page Down would change a slider, and Escape leaves projector mode.
function takeKeys(/** @type {HTMLElement} */ bar, /** @type {(key: string, isHere: boolean) => boolean} */ press) {
  document.addEventListener(
    "keydown",
    (event) => {
      const { key } = event;
      const target = /** @type {Element} */ (event.target); // or the document, which is in no element
      const isOther = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
      const [isHere, isField] = [bar.contains(target), target.closest?.(TEXT_FIELDS)];
      if (isOther || (isField && !(isHere && key.startsWith("Page"))) || !press(key, isHere)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}
