// Kiosk mode, `?kiosk` in the address, for a museum or an open day: in projector mode, the page plays scenes until a touch.
// An abandoned drawing disappears, and then the page forgets its visitor and plays again.

import { on } from "../shared/events.js";
import { forgetAll } from "../shared/storage.js";
import { forgetKept } from "../shared/tab_store.js";
import { hasTab, replaceTab } from "../shared/tabs.js";
import { text, translate } from "../shared/translations.js";
import { clear, drawing, placed, play } from "./canvas.js";

const CLEARED_AFTER = 30_000; // ms without input, until a drawing disappears
const RESTARTED_AFTER = 60_000; // ms without input, until the page starts again
const RETRY = 10_000; // ms until it tries again to start again, if the server was away
const GLANCE = 200; // ms between two looks at whether the next button of a scene can be pressed
const INPUT = ["pointerdown", "pointermove", "keydown", "wheel"];

const A_HEART = ["M50 86 C20 62 8 42 18 24 C28 8 44 14 50 32 C56 14 72 8 82 24 C92 42 80 62 50 86"];

// Each plays a drawing on a tab and presses buttons, `press`: after the drawing, or during it if `isLive`. `leave` is pressed
// at the end. `words` is the key of what the page says about it.
function scenesOf(samples) {
  const sample = (digit, style = 0) => samples[digit][style];
  const number = ["2", "0", "2", "6"].flatMap((digit, i) => placed(sample(digit), [4 + 23.5 * i, 36], 0.24));
  return [
    { words: "kiosk_number", tab: "draw", paths: number, lasts: 7000 },
    { words: "kiosk_heart", tab: "draw", paths: A_HEART, lasts: 5500, smiles: true },
    { words: "kiosk_steps", tab: "steps", paths: placed(sample("5"), [52, 50], 0.42), press: [".play"], lasts: 10_000 },
    {
      words: "kiosk_fool",
      tab: "inside",
      paths: sample("4"),
      press: [".open-fool", ".fool .targets button:nth-child(10)"],
      leave: ".fool .close",
      lasts: 9000,
    },
    {
      words: "kiosk_recording",
      tab: "learn",
      paths: sample("4"),
      press: [".watch-recording"],
      isLive: true,
      leave: ".close-film",
      lasts: 8000,
    },
  ];
}

export const isKiosk = () => new URLSearchParams(location.search).has("kiosk");

// `samples` are the drawings of the digits: digit, then styles, then paths.
export function startKiosk(samples) {
  if (!isKiosk()) return;
  document.body.classList.add("kiosk");
  let scenes = []; // of the tabs that the page has
  const banner = makeBanner();
  let clearTimer = null;
  let restartTimer = null;
  let sceneTimer = null; // until the next scene
  let pressTimer = null;
  let scene = null; // that is played
  let isTraining = false;

  // ---- The visitor

  function wait() {
    clearTimeout(clearTimer);
    clearTimeout(restartTimer);
    clearTimer = setTimeout(clear, CLEARED_AFTER);
    if (!isTraining) restartTimer = setTimeout(restart, RESTARTED_AFTER); // a visitor watches a training without input
  }

  // Forget the visitor: language, theme, network, settings, runs and drawings.
  async function restart() {
    try {
      const reply = await fetch(location.pathname, { cache: "no-store" });
      if (!reply.ok) throw new Error(`page: ${reply.status}`);
    } catch (error) {
      console.warn(error);
      restartTimer = setTimeout(restart, RETRY); // without the server the page could not be loaded again
      return;
    }
    await forgetKept();
    forgetAll();
    history.replaceState(null, "", `${location.pathname}?kiosk`);
    location.reload();
  }

  // Captured before the canvas gets the event, to clear the page's own drawing first.
  /** @param {Event & { movementX?: number, movementY?: number }} event */
  function onInput({ isTrusted, type, movementX, movementY, target }) {
    if (!isTrusted) return; // by the page itself
    if (type === "pointermove" && movementX === 0 && movementY === 0) return; // an element has moved under the mouse
    if (scene) end(type, target);
    wait();
  }
  for (const name of INPUT) document.addEventListener(name, onInput, { capture: true, passive: true });
  on("training", (isOn) => {
    isTraining = isOn;
    if (!scene) wait();
  });

  // ---- The scenes

  function show(number) {
    if (scene) tidy(leave());
    const name = document.body.dataset.tab;
    scene = scenes[number % scenes.length];
    document.body.classList.add("showing");
    if (scene.tab !== name) replaceTab(scene.tab);
    banner.show(scene);
    play(scene.paths);
    sceneTimer = setTimeout(show, scene.lasts, number + 1);
    press(scene.press ?? []);
  }

  // Press buttons one after another, each when it is enabled.
  function press([selector, ...others]) {
    if (!selector) return;
    const button = buttonOf(scene.tab, selector);
    const isReady = (scene.isLive || !drawing().isDrawing) && button?.checkVisibility() && !button.disabled;
    if (isReady) button.click();
    pressTimer = setTimeout(press, GLANCE, isReady ? others : [selector, ...others]);
  }

  // End the scene; returns it.
  function leave() {
    clearTimeout(sceneTimer);
    clearTimeout(pressTimer);
    const ended = scene;
    scene = null;
    return ended;
  }

  function tidy({ tab, leave: selector }) {
    const button = selector && buttonOf(tab, selector);
    if (button?.checkVisibility()) button.click();
  }

  // A visitor has come. A line that the touch begins stays under the pen, and the page changes after it.
  function end(type, target) {
    const ended = leave();
    clear();
    banner.hide();
    const isLine = type === "pointerdown" && target.tagName === "CANVAS";
    if (isLine) document.addEventListener("pointerup", () => setTimeout(makeRoom, 0, ended, target), { once: true });
    else makeRoom(ended, target);
  }

  // Open Draw for a visitor, unless the target of the touch is a control, which does what it says.
  function makeRoom(ended, target) {
    tidy(ended);
    document.body.classList.remove("showing");
    if (!target.closest?.("button, select, summary, input, label, a")) replaceTab("draw");
  }

  function begin() {
    scenes = scenesOf(samples).filter(({ tab }) => hasTab(tab));
    if (scenes.length > 0 && drawing().strokes.length === 0) show(0);
    else wait(); // a visitor has already drawn
  }
  if (document.body.dataset.tab) begin();
  else document.addEventListener("tab", begin, { once: true }); // the head of the page may come later
}

/** @returns {HTMLButtonElement | null} */
const buttonOf = (tab, selector) => document.querySelector(`#panel-${tab} ${selector}`);

// What the page shows is about, and that visitors may touch it.
function makeBanner() {
  const banner = document.createElement("aside");
  banner.id = "kiosk";
  banner.innerHTML =
    `<p class="scene"><svg class="smile" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10" />` +
    `<path d="M8 9v.5M16 9v.5M7 14q5 5 10 0" /></svg><span></span></p>` +
    `<p class="call"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 11V4.5a1.5 1.5 0 0 1 3 0V10l6 1.3q2 .6 1.7 2.7` +
    `L19 18q-.6 3-3.5 3H12q-1.6 0-2.7-1.2L5 15.5q-1-1.2 0-2.1t2.2 0L9 15z" /></svg><span></span></p>`;
  document.body.append(banner);
  /** @type {SVGElement} */
  const smile = banner.querySelector(".smile");
  const [words, call] = banner.querySelectorAll("span");
  let scene = null;
  function update() {
    banner.hidden = scene === null;
    if (!scene) return;
    words.textContent = text(scene.words);
    call.textContent = text("kiosk_call");
    smile.style.display = scene.smiles ? "" : "none";
  }
  translate(banner, update);
  update();
  return {
    show(newScene) {
      scene = newScene;
      update();
    },
    hide() {
      scene = null;
      update();
    },
  };
}
