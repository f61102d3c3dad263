// The page's theme.

import { emit, on } from "./events.js";

new MutationObserver(() => emit("theme")).observe(document.body, { attributeFilter: ["class"] });

// Call `listener` after each change of the theme, which Gradio may change, too, and of projector mode.
export const onTheme = (/** @type {() => void} */ listener) => on("theme", listener);

export const isDark = () => document.body.classList.contains("dark");
export const setDark = (/** @type {boolean} */ dark) => document.body.classList.toggle("dark", dark);
