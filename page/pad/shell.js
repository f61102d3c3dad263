// Shows the title and a working pad before the other scripts have loaded. Later the pad's component replaces it.

import { finder } from "../shared/elements.js";
import { currentLanguage } from "../shared/language.js";
import { settings } from "../shared/page_settings.js";
import { attach } from "./canvas.js";

function show() {
  const shell = document.getElementById("shell");
  if (!shell) return;
  const find = finder(shell);
  document.documentElement.lang = currentLanguage();
  document.title = settings.texts[currentLanguage()].title;
  find("h1").textContent = document.title;
  attach(find(".pad"));
}

if (document.readyState === "loading") document.addEventListener("readystatechange", show, { once: true });
else show();
