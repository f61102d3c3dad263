// Shows a sentence instead of the page in a browser that lacks what the page uses: see "Browsers" in README.md. A classic
// script in the syntax of 2015, in the head of the page.

(() => {
  // Each is the newest of its kind in the page: the other functions and selectors came earlier.
  const canRun =
    window.AbortSignal &&
    AbortSignal.timeout && // Safari 16, Firefox 100, Chrome 103
    [].with && // Safari 16, Firefox 115, Chrome 110
    window.CSS &&
    CSS.supports("selector(&)") && // nesting: Safari 16.5, Firefox 117, Chrome 112
    CSS.supports("selector(:has(b))") && // Safari 15.4, Firefox 121, Chrome 105
    CSS.supports("grid-template-rows", "subgrid") && // Safari 16, Firefox 71, Chrome 117
    CSS.supports("width", "1cqw"); // container queries: Safari 16, Firefox 110, Chrome 105
  if (canRun) return;

  const { texts } = JSON.parse(document.getElementById("page-settings").textContent);
  const tags = Object.keys(texts); // the default language first
  const wanted = navigator.language.split("-")[0];
  const tag = tags.filter((each) => each.split("-")[0] === wanted)[0] || tags[0];
  const style = document.createElement("style");
  style.textContent = "body { display: none !important }";
  document.head.appendChild(style);
  const sentence = document.createElement("p");
  sentence.lang = tag;
  sentence.textContent = texts[tag].browser_too_old;
  sentence.style.cssText = "margin: 2em; font: 20px/1.5 sans-serif";
  document.documentElement.appendChild(sentence); // the body comes later
})();
