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
