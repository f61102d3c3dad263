// Gives a page the theme that the visitor has chosen, or else the system's. A classic script at the beginning of the body, so
// that the page is not shown in other colours first.

{
  let theme = null;
  try {
    theme = localStorage.getItem("digit-sketchpad:theme"); // as in shared/storage.js
  } catch (error) {
    console.warn(error); // refused, as in a frame on another site
  }
  if (!theme) theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.body.classList.toggle("dark", theme === "dark");
}
