// Chooses the page's language, and shows a sentence instead of the page if the browser lacks what it uses, see
// docs/browsers.md, or a file that it needs is missing; above the page while that takes long. A classic script in the syntax of
// 2015: it runs where modules do not.

(() => {
  const PATIENCE = 10000; // ms until the pad must be there
  // Each is the newest of its kind in the page: the other functions and selectors came earlier.
  const canRun =
    window.AbortSignal &&
    "timeout" in AbortSignal && // Safari 16, Firefox 100, Chrome 103
    "with" in Array.prototype && // Safari 16, Firefox 115, Chrome 110
    window.CSS &&
    CSS.supports("selector(&)") && // nesting: Safari 16.5, Firefox 117, Chrome 112
    CSS.supports("selector(:has(b))") && // Safari 15.4, Firefox 121, Chrome 105
    CSS.supports("grid-template-rows", "subgrid") && // Safari 16, Firefox 71, Chrome 117
    CSS.supports("width", "1cqw"); // container queries: Safari 16, Firefox 110, Chrome 105

  const { texts, folder, storage } = JSON.parse(
    /** @type {HTMLElement} */ (document.getElementById("page-settings")).textContent,
  );
  const tags = Object.keys(texts); // the default language first
  const tag = chooseLanguage();
  document.documentElement.lang = tag; // shared/language.js reads it
  if (folder) {
    const request = { rel: "preload", as: "fetch", crossOrigin: "", href: `./${folder}/texts/${tag}.json` };
    document.head.appendChild(Object.assign(document.createElement("link"), request));
  }

  // Returns the language that was chosen on the page, or the first of the browser's that the page has.
  function chooseLanguage() {
    let chosen = /** @type {string | null} */ (null);
    try {
      chosen = localStorage.getItem(`${storage}language`); // as shared/storage.js does
    } catch (error) {
      console.warn(error); // refused, as in a frame on another site
    }
    const primary = (/** @type {string} */ each) => each.split("-")[0];
    const found = [chosen, ...navigator.languages]
      .filter((each) => each !== null)
      .map((wanted) => tags.find((each) => each === wanted) || tags.find((each) => primary(each) === primary(wanted)));
    return found.find(Boolean) || tags[0];
  }

  const sentence = Object.assign(document.createElement("p"), { lang: tag });
  sentence.setAttribute("role", "alert");

  function say(/** @type {string} */ key, /** @type {string} */ css) {
    sentence.textContent = texts[tag][key];
    sentence.style.cssText = `color-scheme: light dark; color: CanvasText; font: 20px/1.5 system-ui, sans-serif; ${css}`;
    if (key === "page_incomplete") {
      const button = document.createElement("button");
      button.textContent = texts[tag].reload;
      button.style.cssText = "min-height: 44px; margin: 0 1em; padding: 0 1em; border: 2px solid; border-radius: 99px";
      button.style.cssText += "background: none; color: inherit; font: inherit; cursor: pointer";
      button.addEventListener("click", () => location.reload());
      sentence.appendChild(button);
    }
    document.documentElement.appendChild(sentence); // the body may come later
  }

  function sayInstead(/** @type {string} */ key) {
    const style = document.createElement("style");
    style.textContent = "html { color-scheme: light dark; background: Canvas } body { display: none !important }";
    document.head.appendChild(style);
    say(key, "margin: 2em");
  }

  if (!canRun) {
    sayInstead("browser_too_old");
    return;
  }
  if (folder) startEngine();

  // Start the engine while the page's own scripts are on their way; shared/engine.js takes it. Also remember which service worker
  // has answered with this page.
  function startEngine() {
    try {
      const engine = new Worker(`./${folder}/tabs/worker.js`, { type: "module" });
      window.earlyEngine = engine;
      engine.addEventListener("error", () => (window.earlyEngine = null));
      engine.postMessage({ id: 0, name: "prepare", body: {} });
      window.siteKeeper = "serviceWorker" in navigator ? navigator.serviceWorker.controller : null;
    } catch (error) {
      console.warn(error); // a sandboxed frame
    }
  }

  const isSandboxed = window.origin === "null"; // a frame whose scripts count as those of another site
  const why = location.protocol === "file:" ? "page_is_file" : isSandboxed ? "page_is_sandboxed" : "page_incomplete";
  const fail = () => sayInstead(why);
  const ABOVE = "position: fixed; z-index: 9; inset: 0 0 auto; margin: 0; padding: 0.5em 1em; background: Canvas";
  let isReady = false;
  const timer = setTimeout(() => sentence.isConnected || say("page_incomplete", ABOVE), PATIENCE);
  document.addEventListener("broken", fail);
  document.addEventListener("ready", () => {
    isReady = true;
    clearTimeout(timer);
    if (sentence.style.position) sentence.remove();
    if (!getComputedStyle(document.body).getPropertyValue("--pad-side")) fail(); // without the styles
  });
  // A module that cannot be loaded, or fails before the page is ready.
  const isOurs = (/** @type {EventTarget | null} */ target) =>
    target instanceof HTMLScriptElement && target.type === "module";
  addEventListener(
    "error",
    ({ target, filename = "" }) => (isOurs(target) || (!isReady && folder && filename.includes(folder))) && fail(),
    true,
  );
})();
