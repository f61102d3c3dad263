// Shows the title and a working pad before the other scripts have loaded. Later the pad's component replaces it.

import { currentLanguage } from "../shared/language.js";
import { settings } from "../shared/settings.js";
import { attach } from "./canvas.js";

function show() {
  const shell = document.getElementById("shell");
  if (!shell) return;
  document.documentElement.lang = currentLanguage();
  document.title = settings.texts[currentLanguage()].title;
  /** @type {HTMLElement} */ (shell.querySelector("h1")).textContent = document.title;
  attach(shell.querySelector(".pad"));
}

if (document.readyState === "loading") document.addEventListener("readystatechange", show, { once: true });
else show();
