// What the page's scripts need of the page that they are on, which is Gradio's: see host.py.

// The path that a proxy or a Space serves the page under, without a slash at its end.
export const rootPath = () => new URL(window.gradio_config.root, location.href).pathname.replace(/\/$/, "");

// The element that a component's tab shows and hides: Gradio puts its own around a component.
export const panelOf = (element) => element.closest(".block");

// Gradio follows the system's setting, until the visitor chooses.
export const isDark = () => document.body.classList.contains("dark");
export const setDark = (dark) => document.body.classList.toggle("dark", dark);
