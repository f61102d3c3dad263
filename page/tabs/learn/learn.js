// Learn: the tutorial's program with the visitor's settings, a training with them, and what comes of it.

import { drawing } from "../../pad/canvas.js";
import { makeBars } from "../../shared/bars.js";
import { on } from "../../shared/events.js";
import { argmax, decimal, percent } from "../../shared/format.js";
import { showGallery } from "../../shared/gallery.js";
import { grey, paint, paintGrey } from "../../shared/image.js";
import { showMatrix } from "../../shared/matrix.js";
import { ownNetwork, useNetwork } from "../../shared/own_network.js";
import { follow, Rejected, request, requestFile, sentenceOf } from "../../shared/requests.js";
import { showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/translations.js";

const CODE_PAUSE = 150; // ms without a change of the settings until the server is asked for their program

export function mount(element, props) {
  const find = (selector) => element.querySelector(selector);
  const form = find(".settings");
  const startButton = find(".start");
  const stopButton = find(".stop");

  let session = null; // a token, once there is one
  let stopTraining = null; // while one waits or goes on
  let update = null; // the newest of the training; null before the first one
  let points = []; // of the curves: updates of the stage "learning", oldest first
  let result = null; // the update of the stage "done"
  let trouble = ""; // a sentence
  let isStopped = false; // by its button

  // ---- Settings, and the code for them

  for (const [name, choices] of Object.entries(props.choices)) {
    for (const value of choices) form.elements[name].append(new Option(String(value), value));
  }
  for (const field of form.querySelectorAll("select, input")) {
    field.value = props.settings[field.name];
    const explain = () => {
      find(".help").dataset.words = `learn_${field.name}_why`;
      find(".help").textContent = text(find(".help").dataset.words);
    };
    field.addEventListener("focus", explain);
    field.closest("label").addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && explain());
    if (field.type === "number") [field.min, field.max] = props.ranges[field.name];
  }
  find(".help").dataset.words = "learn_help";

  function settings() {
    const values = Array.from(form.querySelectorAll("select, input"), ({ name, value }) => [
      name,
      name === "optimizer" ? value : toNumber(value),
    ]);
    return Object.fromEntries(values);
  }
  const toNumber = (words) => (words.trim() === "" ? null : Number(words)); // the server says what is wrong with it

  let codeTimer = null;
  let codeAsked = 0; // counts the questions, so that a late answer to an earlier one is not shown
  form.addEventListener("input", () => {
    clearTimeout(codeTimer);
    codeTimer = setTimeout(showCode, CODE_PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });

  async function showCode() {
    const number = ++codeAsked;
    let code = null;
    try {
      ({ code } = await request("code", { settings: settings() }));
      trouble = "";
    } catch (error) {
      trouble = sentenceOf(error, "learn_server_away");
    }
    if (number !== codeAsked) return;
    find(".trouble").textContent = trouble;
    if (code !== null) writeCode(code);
  }

  // Lines that the newest settings have changed are marked.
  function writeCode(code) {
    const before = new Set(Array.from(find("code").children, (line) => line.textContent));
    const isFirst = before.size === 0;
    find("code").replaceChildren(
      ...code.split("\n").map((words) => {
        const line = document.createElement("span");
        line.textContent = `${words}\n`;
        line.className = words.startsWith("#") ? "comment" : isFirst || before.has(line.textContent) ? "" : "changed";
        return line;
      }),
    );
    find("code .changed")?.scrollIntoView({ block: "nearest", container: "nearest" });
  }

  // ---- Start and stop

  // What the server is asked for. The session is this page's, so that a class that shares an address is not one visitor.
  async function order() {
    const { strokes, lineWidth } = drawing();
    const chosen = { settings: settings(), strokes, line_width: lineWidth };
    session ??= (await request("session")).session;
    return { ...chosen, session };
  }

  function start() {
    if (stopTraining) return;
    [update, points, result, trouble, isStopped] = [null, [], null, "", false];
    find(".help").dataset.words = "learn_epochs_why"; // the word that is now to be read all the time
    stopTraining = follow("learn", order(), {
      onUpdate(newest) {
        update = newest;
        // It is told again where nothing has changed, to keep the way open.
        if (newest.stage === "learning" && newest.batch > 0) {
          if (points.length && placeOf(newest) === placeOf(points.at(-1))) points.pop();
          points.push(newest);
        }
        if (newest.stage === "done") result = newest;
        show();
      },
      onEnd(error) {
        stopTraining = null;
        if (error) trouble = sentenceOf(error, "learn_server_away");
        if (error instanceof Rejected && ["loading", "fetching"].includes(update?.stage)) {
          trouble = `${text("no_mnist")} (${trouble})`;
        }
        show();
        if (result) find(".result").scrollIntoView({ block: "nearest", behavior: "instant" });
      },
    });
    show();
    stopButton.focus();
    find(".own-drawing").scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function stop() {
    stopTraining?.();
    stopTraining = null;
    isStopped = true;
    show();
    startButton.focus();
  }
  stopButton.addEventListener("click", stop);

  // ---- What comes of it

  find(".use").addEventListener("click", () => useNetwork(result.token));
  find(".unuse").addEventListener("click", () => useNetwork(null));
  on("network", showUse);

  find(".download").addEventListener("click", async () => {
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await requestFile("download", { network: result.token }));
      link.download = "digits.keras";
      link.click();
      URL.revokeObjectURL(link.href);
      trouble = "";
    } catch (error) {
      trouble = sentenceOf(error, "learn_server_away");
    }
    find(".used").textContent = trouble;
  });

  // ---- Showing

  const number = (value, digits) => (value === null ? "–" : decimal(value, digits));
  const exactPercent = (value) => (value === null ? "–" : percent(value, 1));
  const placeOf = ({ epoch, batch, batches }) => epoch - 1 + batch / batches; // in epochs

  function show() {
    find(".help").textContent = text(find(".help").dataset.words);
    for (const option of form.elements.digits) option.textContent = number(Number(option.value), 0);
    showState();
    showCurves();
    showField();
    showResult();
  }

  function showState() {
    const isOn = stopTraining !== null;
    startButton.hidden = isOn;
    stopButton.hidden = !isOn;
    const progress = result ? 1 : (update?.progress ?? 0);
    find(".fill").style.transform = `scaleX(${progress})`;
    find(".track").setAttribute("aria-valuenow", Math.round(100 * progress));
    find(".state").textContent = stateWords(isOn);
    find(".trouble").textContent = trouble;
  }

  function stateWords(isOn) {
    if (isStopped) return text("learn_stopped");
    if (!isOn)
      return result ? text("learn_done", { seconds: number(result.seconds, 0) }) : trouble ? "" : text("learn_ready");
    switch (update?.stage) {
      case "waiting":
        return text("learn_waiting", { place: update.place });
      case "importing":
        return text("learn_importing");
      case "loading":
        return text("learn_loading");
      case "fetching":
        return update.progress === null
          ? text("learn_fetching")
          : text("learn_fetched", { percent: percent(update.progress) });
      case "learning":
        return text("learn_learning", {
          epoch: update.epoch,
          epochs: update.epochs,
          left: timeLeft(update.seconds_left),
        });
      case "testing":
        return text("learn_testing");
      default:
        return text(update ? "learn_starting" : "learn_asking");
    }
  }

  function timeLeft(seconds) {
    if (seconds === null) return "";
    return seconds < 90
      ? text("learn_seconds_left", { seconds: Math.max(1, Math.round(seconds)) })
      : text("learn_minutes_left", { minutes: Math.round(seconds / 60) });
  }

  // ---- Curves: SVG, in the units of its box

  const BOX = { width: 300, height: 170, left: 40, right: 8, top: 8, bottom: 24 };
  const svg = (name, attributes, words = "") => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.textContent = words;
    return node;
  };

  function showCurves() {
    const losses = [...recent("loss"), ...validated("val_loss")].map(([, loss]) => loss);
    showCurve(find("svg.loss"), "loss", Math.max(0.5, ...losses), (value) => number(value, value < 10 ? 1 : 0));
    showCurve(find("svg.accuracy"), "accuracy", 1, (value) => percent(value));
    const newest = (name) => points.findLast((point) => point[name] != null)?.[name] ?? null;
    for (const [name, prefix] of [
      ["training", ""],
      ["validation", "val_"],
    ]) {
      const values = [newest(`${prefix}loss`), newest(`${prefix}accuracy`)];
      find(`.${name} b`).textContent = values[0] === null ? "" : `${number(values[0], 3)} · ${exactPercent(values[1])}`;
    }
  }

  // Keras tells the mean of an epoch so far; the curve is to show how good it was just now, so this gives the mean since
  // the point before, in the middle between the two: a list of [place in epochs, value].
  function recent(name) {
    return points.flatMap((point, i) => {
      const before = points[i - 1]?.epoch === point.epoch ? points[i - 1] : { ...point, batch: 0, [name]: 0 };
      if (point[name] === null || before[name] === null) return []; // no number, if it diverges
      const value = (point[name] * point.batch - before[name] * before.batch) / (point.batch - before.batch);
      return [[(placeOf(before) + placeOf(point)) / 2, value]];
    });
  }
  const validated = (name) =>
    points.filter((point) => point[name] != null).map((point) => [placeOf(point), point[name]]);

  // One measure over the epochs: a line for the training digits, dots joined by dashes for the test digits.
  function showCurve(node, name, highest, format) {
    const { width, height, left, right, top, bottom } = BOX;
    const epochs = points.at(-1)?.epochs ?? form.elements.epochs.valueAsNumber ?? 1;
    const x = (place) => left + (place / Math.max(1, epochs || 1)) * (width - left - right);
    const y = (value) => height - bottom - (value / highest) * (height - top - bottom);
    node.setAttribute("viewBox", `0 0 ${width} ${height}`);
    node.replaceChildren();
    for (const part of [0, 0.5, 1]) {
      node.append(
        svg("path", { class: "grid", d: `M${left} ${y(part * highest)}H${width - right}` }),
        svg("text", { x: left - 5, y: y(part * highest) + 4, "text-anchor": "end" }, format(part * highest)),
      );
    }
    const step = Math.ceil((epochs || 1) / 5);
    for (let epoch = 0; epoch <= epochs; epoch += step) {
      node.append(svg("text", { x: x(epoch), y: height - 6, "text-anchor": "middle" }, epoch));
    }
    const toBox = ([place, value]) => [x(place), y(value)];
    const toPath = (all) => all.map(([px, py], i) => `${i ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`).join("");
    const validation = validated(`val_${name}`).map(toBox);
    node.append(
      svg("path", { class: "training", d: toPath(recent(name).map(toBox)) }),
      svg("path", { class: "validation", d: toPath(validation) }),
      ...validation.map(([cx, cy]) => svg("circle", { class: "validation", cx, cy, r: epochs > 20 ? 2 : 3.5 })),
    );
  }

  // ---- The drawing, judged again and again

  const showColumns = makeBars(find(".columns"));

  function showField() {
    const field = update?.field;
    find(".own-drawing").classList.toggle("empty", !field);
    find(".own-words").textContent = text(field || !update ? "learn_own" : "learn_no_drawing");
    if (field) paintGrey(find(".seen"), field);
    else paint(find(".seen"), 28, 28, new Uint8Array(28 * 28), grey);
    const probabilities = update?.probabilities ?? points.at(-1)?.probabilities ?? null;
    showColumns(probabilities, probabilities && argmax(probabilities));
  }

  // ---- The result

  function showResult() {
    find(".result").hidden = result === null;
    if (!result) return;
    find(".verdict").textContent = verdictWords();
    const columns = [
      ["", text("learn_test_loss"), text("learn_test_accuracy"), text("learn_misread")],
      [text("learn_yours"), ...figuresOf(result)],
    ];
    if (props.tutorial) columns.push([text("learn_tutorials"), ...figuresOf(props.tutorial)]);
    const rows = columns[0].map((_, row) => columns.map((column) => column[row]));
    find(".figures").replaceChildren(
      ...rows.map((row, number) => {
        const line = document.createElement("tr");
        row.forEach((words, column) => {
          const cell = document.createElement(words && (number === 0 || column === 0) ? "th" : "td");
          if (cell.tagName === "TH") cell.scope = number === 0 ? "col" : "row";
          cell.textContent = words;
          line.append(cell);
        });
        return line;
      }),
    );
    showMatrix(find(".matrix"), result.confusion_matrix);
    find(".count").textContent = text("learn_mistakes", { count: result.misread });
    showGallery(find(".gallery"), result.examples);
    showUse();
  }

  const figuresOf = ({ test_loss: loss, test_accuracy: accuracy, misread }) => [
    number(loss, 4),
    exactPercent(accuracy),
    number(misread, 0),
  ];

  function verdictWords() {
    if (result.end !== "finished") return text(`learn_end_${result.end}`);
    if (!props.tutorial) return "";
    return text(result.test_accuracy > props.tutorial.test_accuracy ? "learn_better" : "learn_not_better");
  }

  function showUse() {
    if (!result) return;
    const isUsed = ownNetwork() !== null && ownNetwork() === result.token;
    find(".use").hidden = isUsed || result.token === null;
    find(".unuse").hidden = !isUsed;
    find(".download").hidden = result.token === null;
    find(".used").textContent = isUsed ? text("learn_used") : "";
  }

  translate(element, show);
  show();
  showInTab(element, "learn", (isOpen) => isOpen && find("code").childElementCount === 0 && showCode());
}
