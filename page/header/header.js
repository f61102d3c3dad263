// The head of the page: tabs, lessons, projector mode, language, light or dark, and how others join.

import { isKiosk } from "../pad/kiosk/kiosk_settings.js";
import { finder } from "../shared/elements.js";
import { currentLanguage, languages } from "../shared/language.js";
import { isDark, setDark } from "../shared/mode.js";
import { config } from "../shared/page_config.js";
import { settings } from "../shared/page_settings.js";
import { store } from "../shared/storage.js";
import { changeLanguage, translate } from "../shared/texts.js";
import { mountEmbedding } from "./embedding.js";
import { mountJoining } from "./joining.js";
import { mountOwnNetwork } from "./network_note.js";
import { mountProjector } from "./projector.js";
import { mountTabs } from "./tab_buttons.js";

/** @import { HeaderProps } from "../types.d.ts" */

export function mount(/** @type {HTMLElement} */ element, /** @type {HeaderProps} */ props) {
  const find = finder(element);
  mountTabs(find("nav"), props.tabs);
  find(".skip").addEventListener("click", () => finder(document)("[role=tabpanel]:not([hidden])").focus());
  mountProjector(find(".projector"));
  mountEmbedding(config.embedders);
  const { showOwnNetwork, showFailure } = mountOwnNetwork(element);
  mountLessons(element, props.lessons, showFailure);
  if (props.joining) find("dialog h2").dataset.text = `join_how_${props.joining}`;
  translate(element, showOwnNetwork);
  showOwnNetwork();
  mountLanguages(find(".language select"), showFailure);
  mountTheme(find(".theme"));
  mountJoining(element, props);
}

// Lessons: `?lesson` in the address, see lessons/bar.js, which is loaded when a lesson is opened.
/** @param {HTMLElement} element @param {string[]} lessons @param {(error: Error) => void} showFailure */
function mountLessons(element, lessons, showFailure) {
  const button = finder(element)("button.open-lesson");
  let bar = /** @type {ReturnType<typeof import("../lessons/bar.js").makeBar> | null} */ (null);

  async function openLesson() {
    try {
      const { makeBar } = await import("../lessons/bar.js");
      bar ??= makeBar(element, lessons, (isOpen) => button.setAttribute("aria-pressed", String(isOpen)));
      await bar.open();
    } catch (error) {
      showFailure(error);
    }
  }
  button.addEventListener("click", async () => {
    if (bar?.isOpen()) {
      bar.leave();
      return;
    }
    await openLesson();
    bar?.focus();
  });
  if (!isKiosk() && new URLSearchParams(location.search).has("lesson")) openLesson();
}

function mountLanguages(/** @type {HTMLSelectElement} */ list, /** @type {(error: Error) => void} */ showFailure) {
  for (const tag of languages) {
    const option = new Option(settings.texts[tag].language_name, tag);
    option.lang = tag;
    list.append(option);
  }
  const showLanguage = () => (list.value = currentLanguage());
  showLanguage();
  list.addEventListener("change", () =>
    changeLanguage(list.value).catch((error) => {
      showLanguage();
      showFailure(error);
    }),
  );
}

// Light and dark.
function mountTheme(/** @type {HTMLElement} */ button) {
  button.addEventListener("click", () => {
    setDark(!isDark());
    store("theme", isDark() ? "dark" : "light");
  });
}
