const { stored, store, translate, chooseLanguage, chooseTab, ask, Refusal, toBytes, paint, grey } = window.sketchpadPage;

// ---- Tabs, as the ARIA Authoring Practices describe them: Tab reaches the open one, the arrows go to its neighbours

const tablist = element.querySelector("nav");
const tabs = props.tabs.map((name) => {
  const tab = document.createElement("button");
  tab.type = "button";
  tab.id = `tab-${name}`;
  tab.dataset.text = `tab_${name}`;
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", `panel-${name}`);
  tab.addEventListener("click", () => (location.hash = name));
  tablist.append(tab);
  return tab;
});

function openTabOfHash() {
  const chosen = Math.max(0, props.tabs.indexOf(location.hash.slice(1)));
  tabs.forEach((tab, number) => {
    tab.setAttribute("aria-selected", number === chosen);
    tab.tabIndex = number === chosen ? 0 : -1;
  });
  chooseTab(props.tabs[chosen]);
}
addEventListener("hashchange", openTabOfHash);
openTabOfHash();

tablist.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
});

// ---- Projector mode: `?projector` in the address, so that a reload or a link keeps it

const projector = element.querySelector(".projector");

function showProjector() {
  const isOn = new URLSearchParams(location.search).has("projector");
  document.body.classList.toggle("projector", isOn);
  projector.setAttribute("aria-pressed", isOn);
  return isOn;
}

function setProjector(isOn) {
  const address = new URL(location);
  if (isOn) address.searchParams.set("projector", "");
  else address.searchParams.delete("projector");
  history.replaceState(null, "", address);
  showProjector();
}

projector.addEventListener("click", () => {
  setProjector(!showProjector());
  // A browser may refuse the whole screen, as in a frame, or not know it: then the page itself is as large as it is.
  if (showProjector()) document.documentElement.requestFullscreen?.().catch(console.warn);
  else if (document.fullscreenElement) document.exitFullscreen();
});
// In full screen the browser itself takes the Escape key.
document.addEventListener("fullscreenchange", () => document.fullscreenElement || setProjector(false));
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !showProjector() || document.querySelector("dialog[open]")) return;
  setProjector(false);
  if (document.fullscreenElement) document.exitFullscreen();
});
showProjector();

// ---- Language, light and dark

const text = translate(element, props, watch);

element.querySelector(".language").addEventListener("click", () => {
  const languages = Object.keys(props.texts);
  chooseLanguage(languages[(languages.indexOf(text.language()) + 1) % languages.length]);
});

// Gradio marks the body; it follows the system until the visitor chooses.
const chosenTheme = stored("theme");
if (chosenTheme) document.body.classList.toggle("dark", chosenTheme === "dark");
element.querySelector(".theme").addEventListener("click", () => {
  store("theme", document.body.classList.toggle("dark") ? "dark" : "light");
});

// ---- The way here, for others in the room: a code and an address as large as a projector can show them

const find = (selector) => element.querySelector(selector);
const dialog = find("dialog");
const code = find("dialog canvas");

// An address that leads each machine to itself: others would not come here by it.
const isLocal = /^(localhost|127\..+|0\.0\.0\.0|\[::1?\])$/.test(location.hostname);
find(".join").hidden = isLocal && !props.lan;

function showWay({ address, picture }) {
  find(".address").textContent = address;
  paint(code, picture.width, picture.height, toBytes(picture.data), grey);
  code.setAttribute("aria-label", text("join_code", { address }));
  code.hidden = false;
  for (const other of find(".others").children) other.setAttribute("aria-pressed", other.textContent === address);
}

// Several networks, several addresses: whoever knows the room's chooses.
function offerOthers(ways) {
  const buttons = ways.map((way) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = way.address;
    button.addEventListener("click", () => showWay(way));
    return button;
  });
  find(".others").replaceChildren(...(ways.length > 1 ? buttons : []));
}

find(".join").addEventListener("click", async () => {
  find(".trouble").textContent = "";
  dialog.showModal();
  try {
    const address = (location.origin + location.pathname).replace(/\/$/, "");
    const ways = await ask(props.join_endpoint, address, isLocal);
    if (ways.length === 0) throw new Refusal(text("join_no_way"));
    offerOthers(ways);
    showWay(ways[0]);
  } catch (error) {
    if (!(error instanceof Refusal)) console.warn(error);
    find(".trouble").textContent = error instanceof Refusal ? error.message : text("join_no_way");
  }
});
