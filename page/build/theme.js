// Applies the visitor's theme, or the system's if there is none or colours are forced. A classic script at the beginning of the
// body, so that the page is not shown in other colours first.

{
  const { storage } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
  let theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const isForced = matchMedia("(forced-colors: active)").matches;
  try {
    if (!isForced) theme = localStorage.getItem(`${storage}theme`) || theme; // as shared/storage.js does
  } catch (error) {
    console.warn(error); // refused, as in a frame on another site
  }
  document.body.classList.toggle("dark", theme === "dark");
}
