// What the components of the page share. Each component includes it; it takes effect once.

window.sketchpadPage ??= (() => {
  // A browser may refuse to store, as many do in a frame on another site: then a choice lasts as long as the page.
  function stored(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }
  function store(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch (error) {
      console.warn(error);
    }
  }

  // A language that the visitor chose on the page wins over the browser's.
  let chosen = stored("language");
  const users = new Set();

  // Keep the texts of a component in the page's language. Returns a function that looks one text up; `onChange` is
  // called when the language has changed. Placeholders like {digit} are filled in from `values`.
  function translate(element, props, watch, onChange = () => {}) {
    // Gradio takes English for Chinese without a country that it knows: "zh", "zh-SG".
    const primary = (tag) => tag.split("-")[0];
    const language = () =>
      [chosen, ...Object.keys(props.texts).filter((tag) => primary(tag) === primary(navigator.language))].find(
        (tag) => tag in props.texts,
      ) ?? props.label;
    const text = (key, values = {}) =>
      props.texts[language()][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

    function apply() {
      for (const node of element.querySelectorAll("[data-text]")) node.textContent = text(node.dataset.text);
      for (const node of element.querySelectorAll("[data-title]")) {
        node.setAttribute("title", text(node.dataset.title));
        node.setAttribute("aria-label", text(node.dataset.title));
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
    store("language", language);
    for (const change of users) change();
  }

  // Components tell each other what happened by events on the document.
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  const hear = (name, listener) => document.addEventListener(name, (event) => listener(event.detail));

  // One stateless POST to a function of the server. An answer with a sentence of what is wrong is a `Refusal`;
  // a server that has too much to do is `Busy`; anything else that fails is a failure of the way there.
  class Refusal extends Error {}
  class Busy extends Error {}
  const addressOf = (path) => `${window.gradio_config?.root ?? ""}${window.gradio_config?.api_prefix ?? ""}/${path}`;
  async function post(path, data, timeout) {
    const reply = await fetch(addressOf(path), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ data }),
      signal: AbortSignal.timeout(timeout),
    });
    if (reply.status === 503) throw new Busy(`${path}: ${reply.status}`);
    const body = await reply.json();
    if (body.error) throw new Refusal(body.error);
    if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
    return body;
  }
  const PATIENCE = 5000; // ms for an answer
  const question = (endpoint, data) => post(`run/${endpoint}`, data, PATIENCE);
  const ask = async (endpoint, ...data) => (await question(endpoint, data)).data[0];
  const RETRY = 1000; // ms until a question is asked again that did not get through
  const fetchLarge = async (endpoint, ...data) => (await post(`run/${endpoint}`, data, 60 * PATIENCE)).data[0];
  const troubleOf = (error, text) => text(error instanceof Busy ? "server_busy" : "server_away");

  // Ask until the server answers or refuses, by `ask` or `fetchLarge`; `showTrouble` is called as by `askAboutDrawings`,
  // where the server has refused with what `refusal` makes of its sentence. Gives the answer, or undefined where it was
  // refused, or where `isWanted` has become false meanwhile.
  async function askUntilAnswered(endpoint, data, options) {
    const { ask: askOnce = ask, refusal = (sentence) => sentence, showTrouble, text, isWanted } = options;
    while (isWanted()) {
      try {
        const answer = await askOnce(endpoint, ...data);
        if (!isWanted()) return undefined;
        showTrouble("");
        return answer;
      } catch (error) {
        if (!isWanted()) return undefined;
        if (error instanceof Refusal) {
          showTrouble(refusal(error.message));
          return undefined;
        }
        console.warn(error);
        showTrouble(troubleOf(error, text));
        await new Promise((done) => setTimeout(done, RETRY));
      }
    }
    return undefined;
  }

  // Follow a function of the server that goes on answering, as long as this page is open.
  //
  //   update   called with each answer
  //   ended    called once: with nothing when all is told, with a `Refusal`, or with another error where the way
  //            there failed
  //
  // Returns a function that stops it, here and on the server; `ended` is not called then.
  function follow(endpoint, data, { update, ended }) {
    let source = null;
    let isStopped = false;
    function stop() {
      isStopped = true;
      source?.close(); // by which Gradio notices, and closes the generator
    }
    function end(error) {
      if (isStopped) return;
      stop();
      ended(error);
    }
    post(`call/${endpoint}`, data, PATIENCE).then(({ event_id }) => {
      // Opened even if stopped meanwhile: only its closing tells the server.
      source = new EventSource(addressOf(`call/${endpoint}/${event_id}`));
      source.addEventListener("open", () => isStopped && source.close());
      source.addEventListener("generating", ({ data }) => isStopped || update(JSON.parse(data)[0]));
      source.addEventListener("complete", () => end());
      source.addEventListener("error", ({ data }) => {
        const body = data && JSON.parse(data); // without data it is the browser's, of a lost connection
        end(body?.error ? new Refusal(body.error) : new Error(`${endpoint}: ${data ?? "connection lost"}`));
      });
    }, end);
    return stop;
  }

  // Ask the server about each new drawing and show what it answers. At most one question is under way, always about
  // the newest drawing, and the last one is always asked.
  //
  //   endpoint     the function of the server
  //   data         called with the drawing, gives the arguments of the question
  //   show         called with the answer, or with null where the pad is empty
  //   showTrouble  called with a sentence of what is wrong, or with "" when all is well
  //   refused      called where the server has refused an answer, after the sentence was shown
  //   text         what `translate` returned
  //
  // Returns `ask`, to ask again about the same drawing, and `isOpen`, to be set to false while nobody looks.
  // ms at least from one question to the next while a line is drawn: 25 a second look smooth. The answer to a question
  // that costs the server little says how long its own `pause` is to be.
  const PAUSE = 40;
  let newest = null; // drawing, as the sketchpad told it
  hear("drawing", (drawing) => (newest = drawing));

  function askAboutDrawings({ endpoint, data, show, showTrouble, refused = () => {}, text }) {
    let askedVersion = 0; // of the drawing that was asked about last; 0 is the empty pad
    let isAsking = false;
    let isOpen = true;
    let clears = 0; // how often the pad was emptied
    let askedAt = 0; // ms
    let pause = PAUSE;
    let retryAt = 0; // ms, before which nothing is asked
    let timer = null;

    function askWhenDue() {
      clearTimeout(timer);
      if (!isOpen || isAsking || !newest?.strokes.length || newest.version === askedVersion) return;
      // The end of a stroke is what people wait for: it goes at once.
      const wait = Math.max(newest.isDrawing ? askedAt + pause : 0, retryAt) - performance.now();
      if (wait > 0) timer = setTimeout(askWhenDue, wait);
      else askNow();
    }

    async function askNow() {
      isAsking = true;
      askedVersion = newest.version;
      askedAt = performance.now();
      const clearsBefore = clears;
      try {
        const reply = await question(endpoint, data(newest));
        pause = reply.pause ?? PAUSE;
        if (clears === clearsBefore) show(reply.data[0]); // else it is about a drawing that is gone
        showTrouble("");
      } catch (error) {
        if (error instanceof Refusal) {
          showTrouble(error.message);
          refused();
        } else {
          console.warn(error);
          showTrouble(troubleOf(error, text));
          askedVersion = null; // so that it is asked again
          retryAt = performance.now() + RETRY;
        }
      }
      isAsking = false;
      askWhenDue();
    }

    hear("drawing", ({ strokes }) => {
      if (strokes.length === 0) {
        clears += 1;
        show(null);
        showTrouble("");
      }
      askWhenDue();
    });

    return {
      ask() {
        askedVersion = null;
        askWhenDue();
      },
      get isAsking() {
        return isAsking;
      },
      set isOpen(value) {
        isOpen = value;
        askWhenDue();
      },
    };
  }

  // ---- Tabs: the address's hash names the one that is open

  let openTab = null;

  function chooseTab(name) {
    openTab = name;
    document.body.dataset.tab = name;
    tell("tab", name);
  }

  // Show a component only while its tab is open; `opened` is called with whether it is.
  function showInTab(element, name, opened = () => {}) {
    const block = element.closest(".block");
    block.id = `panel-${name}`;
    block.setAttribute("role", "tabpanel");
    block.setAttribute("aria-labelledby", `tab-${name}`);
    const follow = (chosen) => {
      block.hidden = chosen !== name;
      opened(!block.hidden);
    };
    hear("tab", follow);
    follow(openTab);
  }

  // ---- Pictures: what the server sends as {width, height, data}, the bytes in base64

  const toBytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

  // Paint values on a canvas, a pixel each; `colour` gives [red, green, blue] for a value.
  function paint(canvas, width, height, values, colour) {
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    const image = context.createImageData(width, height);
    values.forEach((value, i) => image.data.set([...colour(value), 255], 4 * i));
    context.putImageData(image, 0, 0);
  }

  const grey = (level) => [level, level, level];
  // From -1, blue, over 0, black, to 1, orange: two colours that people of any colour vision tell apart.
  const diverging = (value) => (value < 0 ? [-60 * value, -140 * value, -255 * value] : [255 * value, 165 * value, 40 * value]);

  // How much of the accent colour a count has as its ground, in percent: with more it could not be read any more.
  const shade = (count, most) => 10 + (30 * count) / most;

  const formats = {}; // by language: to make one takes longer than to show an answer
  const percent = (language, probability) =>
    (formats[language] ??= Intl.NumberFormat(language, { style: "percent" })).format(probability);

  // What a verdict {probabilities, isDigit} says, as a digit and in words; `text` is what `translate` returned, `key` the
  // text for a digit.
  const likeliest = ({ probabilities }) => probabilities.indexOf(Math.max(...probabilities));
  function verdictText(text, verdict, key = "answer") {
    if (!verdict.isDigit) return text("no_digit");
    const digit = likeliest(verdict);
    return text(key, { digit, percent: percent(text.language(), verdict.probabilities[digit]) });
  }

  return {
    stored, store, translate, chooseLanguage, tell, hear, ask, askUntilAnswered, fetchLarge, follow, Refusal,
    askAboutDrawings, chooseTab, showInTab, toBytes, paint, grey, diverging, shade, percent,
    likeliest, verdictText,
  };
})();
