// The page's theme.

export const isDark = () => document.body.classList.contains("dark");
export const setDark = (dark) => document.body.classList.toggle("dark", dark);
