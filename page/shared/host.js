// The page's theme.

// Call `listener` after each change of the theme, which Gradio may change, too, and of projector mode.
export const onTheme = (/** @type {() => void} */ listener) =>
  new MutationObserver(listener).observe(document.body, { attributeFilter: ["class"] });

export const isDark = () => document.body.classList.contains("dark");
export const setDark = (/** @type {boolean} */ dark) => document.body.classList.toggle("dark", dark);
