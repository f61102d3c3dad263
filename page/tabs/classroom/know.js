// How well do the networks know us? Each network's figures, and a row for each phone.

import { percent } from "../../shared/format.js";
import { showMatrix } from "../../shared/matrix.js";
import { request } from "../../shared/requests.js";
import { text } from "../../shared/translations.js";
import { networkName } from "./words.js";

export function mountKnow({ element, ...room }) {
  const find = (selector) => element.querySelector(`.view.know ${selector}`);
  let answer = null; // of the server

  find(".evaluate").addEventListener("click", async () => {
    try {
      answer = await request("class_evaluate", {}, { isLong: true });
      room.setTrouble("");
    } catch (error) {
      answer = null;
      room.fail(error);
    }
    show();
  });

  function show() {
    find(".known").hidden = answer === null;
    if (!answer) return;
    const names = Object.keys(answer.networks);
    find(".columns").replaceChildren(...names.map(showNetwork));
    find(".extremes").textContent = names
      .filter((name) => answer.hardest[name] !== null)
      .map((name) =>
        text("class_extremes", {
          network: networkName(name),
          easiest: answer.easiest[name],
          hardest: answer.hardest[name],
        }),
      )
      .join(" ");
    showPhones(names);
  }

  function showNetwork(name) {
    const { drawings, correct, rejected, matrix } = answer.networks[name];
    const node = document.createElement("section");
    node.innerHTML = `<h2></h2><p></p><table class="matrix"></table>`;
    const [heading, words, table] = node.children;
    heading.textContent = networkName(name);
    const share = percent(drawings ? correct / drawings : 0, 1);
    const figures = text("class_figures", { correct, count: drawings, percent: share, rejected });
    words.textContent = name === "class" ? text("class_figures_held_out", { words: figures }) : figures;
    showMatrix(table, matrix);
    return node;
  }

  function showPhones(names) {
    const table = find(".phones");
    const head = [text("class_phone"), ...names.map(networkName), ""];
    table.innerHTML = `<thead><tr></tr></thead><tbody></tbody>`;
    for (const words of head) {
      const cell = document.createElement(words ? "th" : "td");
      if (words) cell.scope = "col";
      cell.textContent = words;
      table.tHead.rows[0].append(cell);
    }
    const worst = (row) => row.correct[names[0]] / row.drawings;
    for (const row of [...answer.phones].sort((a, b) => worst(a) - worst(b))) {
      const line = table.tBodies[0].insertRow();
      const first = document.createElement("th");
      first.scope = "row";
      first.textContent = row.held_out ? text("class_phone_held_out", { phone: row.phone }) : row.phone;
      line.append(first);
      for (const name of names) showReading(line.insertCell(), row, name);
      const look = document.createElement("button");
      look.type = "button";
      look.className = "pill";
      look.textContent = text("class_look");
      look.setAttribute("aria-label", text("class_look_at", { phone: row.phone }));
      look.addEventListener("click", () => room.parts.wall.showPhone(row.phone));
      line.insertCell().append(look);
    }
  }

  // How many of a phone's drawings a network reads right, and its most frequent mistakes.
  function showReading(cell, { correct, misread, drawings }, name) {
    const mistakes = document.createElement("small");
    if (name in correct) {
      const pairs = misread[name].map(([digit, predicted]) => text("class_misread_as", { digit, predicted }));
      mistakes.textContent = pairs.join(text("class_comma"));
      cell.append(
        text("class_of", { percent: percent(correct[name] / drawings), correct: correct[name], count: drawings }),
        mistakes,
      );
    } else {
      mistakes.textContent = text("class_learned_from");
      cell.append(mistakes);
    }
  }

  return { show };
}
