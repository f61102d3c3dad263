// A teacher's page asks whether the device that has scanned its code may teach, too: on every tab.

import { emit } from "../../shared/events.js";
import { make } from "../../shared/make.js";
import { text } from "../../shared/translations.js";
import { makePill } from "./words.js";

export function mountAsking(/** @type {import("./room.js").Room} */ { state, subscribe, order }) {
  const question = make("h2");
  const answer = (/** @type {boolean} */ allow) => order("admit", { number: state.newest?.asking, allow });
  const [allowing, refusing] = [makePill("", () => answer(true)), makePill("", () => answer(false))];
  const dialog = make("dialog", { className: "asking", role: "alertdialog" }, question, allowing, refusing);
  refusing.autofocus = true; // for a key that was meant for something else
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    answer(false);
  });

  function show() {
    const number = state.isTeacher ? state.newest?.asking : null;
    if (!number) {
      dialog.close();
      dialog.remove();
      return;
    }
    question.textContent = dialog.ariaLabel = text("class_asks", { number });
    allowing.textContent = text("class_allow");
    refusing.textContent = text("class_refuse");
    if (dialog.isConnected) return;
    emit("code", null); // it is used
    document.getElementById("head")?.append(dialog);
    dialog.showModal();
  }
  subscribe(show, ["newest", "isTeacher", "language"]);
}
