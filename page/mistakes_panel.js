const { translate, tell, ask, fetchLarge, askUntilAnswered, showInTab, toBytes, paint, grey, shade, percent } =
  window.sketchpadPage;
const text = translate(element, props, watch, () => show());

const find = (selector) => element.querySelector(selector);
const PROGRESS_INTERVAL = 500; // ms
const table = find("table");
const gallery = find(".gallery");

let answer = null; // what MistakesPanel.answer makes
let isRight = false; // whether those read right are shown, not those misread
let filter = null; // {true, predicted}, of a cell of the matrix; null for all of the kind
let isAsking = false;
let isOpen = false;

async function load() {
  if (answer || isAsking) return;
  isAsking = true;
  find(".loading").hidden = false;
  showProgress();
  const found = await askUntilAnswered(props.endpoint, [], {
    ask: fetchLarge,
    refusal: (sentence) => `${text("no_mnist")} (${sentence})`,
    showTrouble: (words) => (find(".trouble").textContent = words),
    text,
    isWanted: () => isOpen,
  });
  answer = found ?? null;
  isAsking = false;
  find(".loading").hidden = true;
  show();
}

// The first who asks waits until the server has fetched MNIST.
async function showProgress() {
  while (isAsking) { // on another tab, too, from which the visitor may come back meanwhile
    await new Promise((done) => setTimeout(done, PROGRESS_INTERVAL));
    let fraction = null;
    try {
      fraction = await ask(props.progress_endpoint);
    } catch (error) {
      console.warn(error); // what is wrong is said where the mistakes themselves are asked for
    }
    find(".loading").textContent =
      fraction === null ? text("mistakes_loading") : text("learn_fetched", { percent: percent(text.language(), fraction) });
  }
}

for (const kind of ["misread", "right"]) {
  find(`.${kind}`).addEventListener("click", () => {
    [isRight, filter] = [kind === "right", null];
    show();
  });
}

function show() {
  find(".both").hidden = answer === null;
  if (!answer) return;
  showMatrix();
  showGallery();
}

function showMatrix() {
  const most = Math.max(...answer.matrix.flatMap((row, digit) => row.filter((_, other) => other !== digit)));
  table.replaceChildren();
  const head = table.insertRow();
  head.innerHTML = `<td></td>${answer.matrix.map((_, digit) => `<th scope="col">${digit}</th>`).join("")}`;
  answer.matrix.forEach((row, digit) => {
    const line = table.insertRow();
    line.innerHTML = `<th scope="row">${digit}</th>`;
    row.forEach((count, other) => {
      const cell = line.insertCell();
      if (count === 0) {
        cell.innerHTML = "<span>·</span>";
        return;
      }
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = count;
      button.title = text("mistakes_cell", { count, digit, other });
      button.style.setProperty("--weight", digit === other ? 0 : shade(count, most));
      button.setAttribute("aria-pressed", filter?.true === digit && filter?.predicted === other);
      button.addEventListener("click", () => {
        const isChosen = filter?.true === digit && filter?.predicted === other;
        filter = isChosen ? null : { true: digit, predicted: other };
        isRight = digit === other;
        show();
      });
      cell.append(button);
    });
  });
}

function showGallery() {
  const chosen = answer.digits.filter((digit) =>
    filter
      ? digit.true === filter.true && digit.predicted === filter.predicted
      : (digit.true === digit.predicted) === isRight,
  );
  find(".misread").setAttribute("aria-pressed", !isRight);
  find(".right").setAttribute("aria-pressed", isRight);
  find(".count").textContent = filter
    ? text("mistakes_chosen", { count: chosen.length, digit: filter.true, other: filter.predicted })
    : text(isRight ? "mistakes_some_right" : "mistakes_all", {
        count: chosen.length,
        total: answer.matrix.reduce((sum, row, digit) => sum + row[digit], 0),
      });
  gallery.replaceChildren(
    ...chosen.map((digit) => {
      const item = document.createElement("li");
      item.innerHTML = `<button type="button"><canvas></canvas><span></span><span></span></button>`;
      const [button, canvas, verdict, truth] = [item.firstChild, ...item.firstChild.children];
      const { width, height, data } = digit.picture;
      paint(canvas, width, height, toBytes(data), grey);
      verdict.className = digit.true === digit.predicted ? "" : "wrong";
      verdict.textContent = text("mistakes_predicted", {
        digit: digit.predicted,
        percent: percent(text.language(), digit.confidence),
      });
      truth.textContent = text("mistakes_true", { digit: digit.true });
      button.title = text("mistakes_open");
      button.addEventListener("click", () => {
        location.hash = "inside";
        tell("example", digit.position);
      });
      return item;
    }),
  );
}

show();
showInTab(element, "mistakes", (isChosen) => {
  isOpen = isChosen;
  if (isOpen) load();
});
