const { translate, chooseLanguage } = window.sketchpadPage;
const text = translate(element, props, watch);

element.querySelector(".language").addEventListener("click", () => {
  const languages = Object.keys(props.texts);
  chooseLanguage(languages[(languages.indexOf(text.language()) + 1) % languages.length]);
});

// Gradio marks the body; it follows the system until the visitor chooses.
const chosenTheme = localStorage.getItem("theme");
if (chosenTheme) document.body.classList.toggle("dark", chosenTheme === "dark");
element.querySelector(".theme").addEventListener("click", () => {
  localStorage.setItem("theme", document.body.classList.toggle("dark") ? "dark" : "light");
});
