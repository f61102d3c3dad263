// The page's mode: the dark theme, projector mode, a lesson. The classes of the body have it, for the styles, too.

import { emit, on } from "./events.js";

const { classList } = document.body;
new MutationObserver(() => emit("mode")).observe(document.body, { attributeFilter: ["class"] });

// Call `listener` after each change of the mode; Gradio may change the theme, too.
export const onMode = (/** @type {() => void} */ listener) => on("mode", listener);

export const isDark = () => classList.contains("dark");
export const setDark = (/** @type {boolean} */ isOn) => classList.toggle("dark", isOn);
export const isProjector = () => classList.contains("projector");
export const setProjector = (/** @type {boolean} */ isOn) => classList.toggle("projector", isOn);
export const isInLesson = () => classList.contains("in-lesson");
export const setInLesson = (/** @type {boolean} */ isOn) => classList.toggle("in-lesson", isOn);
