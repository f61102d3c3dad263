// What the page's scripts set in the document.

export const isDark = () => document.body.classList.contains("dark");
export const setDark = (dark) => document.body.classList.toggle("dark", dark);
export const setDocumentLanguage = (tag) => (document.documentElement.lang = tag);
