// What the page's scripts need from Gradio's page: see host.py.

// The page's path behind a proxy or on a Space, without a slash at its end.
export function rootPath() {
  const { gradio_config: config } = /** @type {Window & { gradio_config?: { root: string } }} */ (window);
  return new URL(config.root, location.href).pathname.replace(/\/$/, "");
}

// The element that a component's tab shows and hides: Gradio's own, around the component.
export const panelOf = (element) => element.closest(".block");

// Gradio follows the system's setting, until the visitor chooses.
export const isDark = () => document.body.classList.contains("dark");
export const setDark = (dark) => document.body.classList.toggle("dark", dark);

// Gradio sets the browser's language when its own texts have loaded, which may be later.
let language = null;
new MutationObserver(() => {
  if (language && document.documentElement.lang !== language) setDocumentLanguage(language);
}).observe(document.documentElement, { attributeFilter: ["lang"] });
export function setDocumentLanguage(tag) {
  language = tag;
  document.documentElement.lang = tag;
}
