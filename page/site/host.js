// What the page's scripts need from the static page. The builder puts this module at the place of gradio_adapter/host.js.

export const panelOf = (element) => element.closest(".component");

export const isDark = () => document.body.classList.contains("dark");
export const setDark = (dark) => document.body.classList.toggle("dark", dark);
export const setDocumentLanguage = (tag) => (document.documentElement.lang = tag);
