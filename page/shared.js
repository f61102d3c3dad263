// What the components of the page share. Each component includes it; it takes effect once.

window.sketchpadPage ??= (() => {
  // A language that the visitor chose on the page wins over the browser's.
  let chosen = localStorage.getItem("language");
  const users = new Set();

  // Keep the texts of a component in the page's language. Returns a function that looks one text up; `onChange` is
  // called when the language has changed. Placeholders like {digit} are filled in from `values`.
  function translate(element, props, watch, onChange = () => {}) {
    const language = () => (chosen in props.texts ? chosen : props.label);
    const text = (key, values = {}) =>
      props.texts[language()][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

    function apply() {
      for (const node of element.querySelectorAll("[data-text]")) node.textContent = text(node.dataset.text);
      for (const node of element.querySelectorAll("[data-title]")) {
        node.title = text(node.dataset.title);
        node.setAttribute("aria-label", node.title);
      }
      document.documentElement.lang = language();
      document.title = text("title");
    }
    text.language = language;
    text.has = (key) => key in props.texts[language()];
    function change() {
      apply();
      onChange();
    }
    users.add(change);
    watch("label", change);
    apply();
    return text;
  }

  function chooseLanguage(language) {
    chosen = language;
    localStorage.setItem("language", language);
    for (const change of users) change();
  }

  // Components tell each other what happened by events on the document.
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  const hear = (name, listener) => document.addEventListener(name, (event) => listener(event.detail));

  // One stateless POST to a function of the server. An answer with a sentence of what is wrong is a `Refusal`;
  // anything else that fails is a failure of the way there.
  class Refusal extends Error {}
  async function ask(endpoint, ...data) {
    const { root = "", api_prefix = "" } = window.gradio_config ?? {};
    const reply = await fetch(`${root}${api_prefix}/run/${endpoint}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ data }),
      signal: AbortSignal.timeout(5000),
    });
    const body = await reply.json();
    if (body.error) throw new Refusal(body.error);
    if (!reply.ok) throw new Error(`${endpoint}: ${reply.status}`);
    return body.data[0];
  }

  return { translate, chooseLanguage, tell, hear, ask, Refusal };
})();
