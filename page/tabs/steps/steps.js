// 28 × 28: the steps from the drawing to the network's 784 inputs, during the drawing.

import { makeAnnouncer } from "../../shared/announcement.js";
import { verdictText } from "../../shared/format.js";
import { grey, paintGrey, toBytes } from "../../shared/image.js";
import { followDrawing } from "../../shared/live.js";
import { answerKey } from "../../shared/own_network.js";
import { showInTab } from "../../shared/tabs.js";
import { text, translate } from "../../shared/translations.js";

export function mount(element, props) {
  const find = (selector) => element.querySelector(selector);
  const skip = find(".skip");
  const dialog = find("dialog");
  const canvases = { pad: find(".pad"), ink: find(".ink"), box: find(".box"), field: find(".field") };
  const marks = { box: find(".box + .mark"), field: find(".field + .mark") };

  let answer = null; // null for an empty pad

  const live = followDrawing({
    endpoint: "steps",
    show(newest) {
      answer = newest;
      show();
    },
    showTrouble: (words) => (find(".trouble").textContent = words),
  });
  skip.addEventListener("change", () => show());
  find(".show-numbers").addEventListener("click", () => dialog.showModal());

  function show() {
    find(".invitation").hidden = answer !== null;
    find(".show-numbers").disabled = answer === null;
    const chosen = skip.checked ? "plain" : "field";
    for (const [name, canvas] of Object.entries(canvases)) {
      showImage(canvas, answer?.images[name === "field" ? chosen : name]);
    }
    showMark(marks.box, answer && [answer.images.box, answer.centre_of_mass]);
    showMark(marks.field, answer && !skip.checked && [answer.images.field, [props.centre, props.centre]]);
    find(".field-why").textContent = text(`steps_${chosen}_why`);
    find(".reading").textContent = answer ? verdictText(answer.verdicts[chosen], answerKey()) : "";
    if (answer) showNumbers(answer.images[chosen]);
    announceLater();
  }

  const announceLater = makeAnnouncer(find(".announcement"), live, () => find(".reading").textContent);

  function showImage(canvas, image = { width: 1, height: 1, data: "AA==" }) {
    const { width, height } = image;
    paintGrey(canvas, image);
    canvas.className = canvas.className.replace(/ (wide|tall)/, "") + (width >= height ? " wide" : " tall");
  }

  // Put a ring at the centre of mass, given as [image, [row, column]], over the image in the middle of its frame.
  function showMark(mark, place) {
    mark.removeAttribute("style");
    if (!place) return;
    const [{ width, height }, [row, column]] = place;
    const side = Math.max(width, height);
    mark.style.left = `${((column + 0.5 + (side - width) / 2) / side) * 100}%`;
    mark.style.top = `${((row + 0.5 + (side - height) / 2) / side) * 100}%`;
  }

  // The 28 x 28 numbers as the tutorial prints them, each on its own grey.
  function showNumbers({ width, height, data }) {
    const levels = toBytes(data);
    const table = find(".numbers");
    if (table.rows.length === 0) {
      for (let row = 0; row < height; row++)
        for (let column = 0, tr = table.insertRow(); column < width; column++) tr.insertCell();
    }
    levels.forEach((level, i) => {
      const cell = table.rows[Math.floor(i / width)].cells[i % width];
      cell.textContent = level;
      cell.style.background = `rgb(${grey(level)})`;
      cell.style.color = level > 120 ? "black" : level > 0 ? "white" : "#7a7d90";
    });
  }

  translate(element, show);
  show();
  showInTab(element, "steps", (isOpen) => (live.isOpen = isOpen));
}
