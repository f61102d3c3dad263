// The page's theme.

export const isDark = () => document.body.classList.contains("dark");
export const setDark = (/** @type {boolean} */ dark) => document.body.classList.toggle("dark", dark);
