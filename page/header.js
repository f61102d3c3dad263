const { stored, store, translate, chooseLanguage, chooseTab } = window.sketchpadPage;

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
