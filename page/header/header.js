// The head of the page: tabs, projector mode, language, light or dark, and how others join.

import { isKiosk } from "../pad/kiosk/kiosk_settings.js";
import { config } from "../shared/config.js";
import { answerWithTrouble, finder, makeButton, setText } from "../shared/elements.js";
import { on } from "../shared/events.js";
import { isDark, setDark } from "../shared/host.js";
import { paintGrey } from "../shared/image.js";
import { currentLanguage, languages } from "../shared/language.js";
import {
  isNetworkLost,
  isUnstored,
  leaveNetwork,
  networkOwner,
  ownerBefore,
  ownNetwork,
  ownRecord,
  runningExperiment,
} from "../shared/own_network.js";
import { Rejected, request, sentenceOf } from "../shared/requests.js";
import { settings } from "../shared/settings.js";
import { store } from "../shared/storage.js";
import { isPublic, openTabNamed, replaceAddress, tabOfAddress } from "../shared/tabs.js";
import { changeLanguage, dataWords, text, translate } from "../shared/texts.js";
import { checkForUpdate } from "../shared/updates.js";
import { mountEmbedding } from "./embedding.js";

const A_LINK = "M9 15L15 9M11 7l2-2a4.2 4.2 0 0 1 6 6l-2 2M13 17l-2 2a4.2 4.2 0 0 1-6-6l2-2";

/** @import { Address, Props } from "../types.d.ts" */

export function mount(/** @type {HTMLElement} */ element, /** @type {Props["header"]} */ props) {
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

// Tabs, as the ARIA Authoring Practices describe them: Tab reaches the open one, the arrows go to its neighbours. `options` of
// each tab are by its name.
function mountTabs(/** @type {HTMLElement} */ tablist, /** @type {Props["header"]["tabs"]} */ options) {
  const names = Object.keys(options);
  const tabs = names.map((name) => {
    const tab = makeButton(() => (location.hash = name), { id: `tab-${name}` });
    tab.dataset.text = `tab_${name}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `panel-${name}`);
    tablist.append(tab);
    return tab;
  });

  function openTabOfHash() {
    const chosen = isKiosk() ? 0 : Math.max(0, names.indexOf(tabOfAddress()));
    tabs.forEach((tab, number) => {
      tab.setAttribute("aria-selected", String(number === chosen));
      tab.tabIndex = number === chosen ? 0 : -1;
    });
    openTabNamed(names[chosen], options[names[chosen]]);
    // A link or a digit in the previous tab had the focus.
    if (document.activeElement?.closest("[role=tabpanel][hidden]")) tabs[chosen].focus({ preventScroll: true });
  }
  addEventListener("hashchange", openTabOfHash);
  openTabOfHash();

  tablist.addEventListener("keydown", (event) => {
    const step = Number(event.key === "ArrowRight") - Number(event.key === "ArrowLeft");
    if (!step) return;
    event.preventDefault();
    const focused = tabs.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const next = tabs[(focused + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
}

// Projector mode: `?projector` in the address, so that a reload or a link keeps it; kiosk mode includes it. A narrow window
// keeps its own layout.
function mountProjector(/** @type {HTMLElement} */ button) {
  const isWide = matchMedia("(min-width: 901px)");

  function showProjector() {
    const asked = new URLSearchParams(location.search);
    const isOn = asked.has("projector") || asked.has("kiosk");
    document.body.classList.toggle("projector", isOn && isWide.matches);
    button.setAttribute("aria-pressed", String(isOn));
    return isOn;
  }

  function setProjector(/** @type {boolean} */ isOn) {
    const address = new URL(location.href);
    if (isOn) address.searchParams.set("projector", "");
    else address.searchParams.delete("projector");
    replaceAddress(address);
    showProjector();
  }

  button.addEventListener("click", () => {
    setProjector(!showProjector());
    // A browser may refuse full screen, for example in a frame, or not support it.
    if (showProjector()) document.documentElement.requestFullscreen?.().catch(console.warn);
    else if (document.fullscreenElement) document.exitFullscreen();
  });
  // In full screen the browser itself handles the Escape key.
  document.addEventListener("fullscreenchange", () => document.fullscreenElement || setProjector(false));
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !showProjector() || document.querySelector("dialog[open]")) return;
    setProjector(false);
    if (document.fullscreenElement) document.exitFullscreen();
  });
  isWide.addEventListener("change", showProjector);
  showProjector();
}

// The visitor's own network, and notes about it and about a newer version of the page.
function mountOwnNetwork(/** @type {HTMLElement} */ element) {
  const find = finder(element);
  const [badge, badgeName, lost, lostWords] = [".own", ".own span", ".lost", ".lost span"].map(find);
  const updated = find(".updated");

  function showOwnNetwork() {
    badge.hidden = ownNetwork() === null;
    setText(badgeName, badgeWords());
    badge.title = badge.ariaLabel = text(`badge_how_${networkOwner()}`);
    const key = isNetworkLost() ? `gone_${ownerBefore()}` : isUnstored() ? "badge_not_stored" : null;
    lost.classList.toggle("shown", key !== null);
    lostWords.textContent = key === null ? "" : text(key);
    if (networkOwner() === "own") nameNetwork();
  }

  // Name the network's file, and what it has learned from.
  async function nameNetwork() {
    const record = await ownRecord();
    if (record === null || record.id !== ownNetwork()) return;
    const data = (record.settings.data ?? "mnist") === "mnist" ? [] : [dataWords(record.settings)];
    const names = [...(record.file ? [record.file] : []), ...data];
    if (names.length > 0) setText(badgeName, names.join(" · "));
  }

  function showFailure(/** @type {Error} */ error) {
    console.warn(error);
    lost.classList.add("shown");
    answerWithTrouble(lostWords, text("page_incomplete"));
    checkForUpdate();
  }
  on("network", showOwnNetwork);
  on("experiment", showOwnNetwork);
  badge.addEventListener("click", leaveNetwork);
  for (const note of [lost, updated])
    finder(note)(".close").addEventListener("click", () => note.classList.remove("shown"));
  // Prepare the network. After a reload, it may be lost; other failures appear when the visitor draws.
  function checkKept() {
    if (ownNetwork() !== null) request("kept", { network: ownNetwork() }).catch(console.warn);
  }
  on("network", checkKept);
  checkKept();

  on("updated", () => {
    lost.classList.remove("shown"); // this explains it
    updated.classList.toggle("shown", !isKiosk());
  });
  find(".reload").addEventListener("click", () => location.reload());

  return { showOwnNetwork, showFailure };
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

// How others in the room join: a QR code and an address as large as a projector can show them.
function mountJoining(/** @type {HTMLElement} */ element, /** @type {Props["header"]} */ { lan, joining, published }) {
  const find = finder(element);
  const dialog = find("dialog");
  const code = find("dialog canvas");

  // An address like localhost works on this machine only.
  const isLocal = /^(localhost|127\..+|0\.0\.0\.0|\[::1?\])$/.test(location.hostname);
  find(".join").hidden = !isPublic || (isLocal && !lan && !published);
  if (joining === "address") find(".join svg").innerHTML = `<path d="${A_LINK}" />`; // there is no code

  function showAddress(/** @type {Address} */ { address, qr_code: image }) {
    find(".address").textContent = address;
    code.hidden = image === undefined;
    if (image) paintGrey(code, image);
    code.setAttribute("aria-label", text("join_code", { address }));
    for (const other of find(".others").children)
      other.setAttribute("aria-pressed", String(other.textContent === address));
  }

  // With several networks, the visitor chooses the address.
  function offerOthers(/** @type {Address[]} */ addresses) {
    const buttons = addresses.map((each) => makeButton(() => showAddress(each), { textContent: each.address }));
    find(".others").replaceChildren(...(addresses.length > 1 ? buttons : []));
  }

  async function invite() {
    answerWithTrouble(find(".trouble"), "");
    dialog.showModal();
    try {
      const address = (location.origin + location.pathname).replace(/\/(index\.html)?$/, "");
      const asked = { address, is_local: isLocal };
      const { addresses } = published ? { addresses: [published] } : await request("join", asked);
      if (addresses.length === 0) throw new Rejected(text("join_no_way"));
      offerOthers(addresses);
      showAddress(addresses[0]);
    } catch (error) {
      if (!(error instanceof Rejected)) console.warn(error);
      answerWithTrouble(find(".trouble"), sentenceOf(error, "join_no_way"));
    }
  }
  find(".join").addEventListener("click", invite);
}

// The name of the network that answers instead of the page's, or of its experiment.
function badgeWords() {
  const experiment = runningExperiment();
  if (experiment === null) return text(`badge_${networkOwner()}`);
  return text("badge_off", { count: experiment.off.flat().length });
}
