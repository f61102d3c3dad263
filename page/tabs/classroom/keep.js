// Keep: the teacher exports the class as a zip, imports another one, or deletes everything.

import { emit } from "../../shared/events.js";
import { requestFile } from "../../shared/requests.js";
import { save } from "../../shared/save.js";
import { pressTwice } from "../../shared/sure.js";
import { text } from "../../shared/translations.js";
import { keyHeaders } from "./key.js";

export function mountKeep({ element, props, ...room }) {
  const find = (selector) => element.querySelector(`.view.keep ${selector}`);
  let done = () => ""; // returns the sentence below, in the page's language

  async function order(name, words) {
    done = (await room.order(name)) ? () => text(words) : () => "";
    show();
  }
  const words = /** @type {const} */ (["class_clear", "class_clear_sure"]);
  const clear = pressTwice(find(".clear-all"), ...words, () => order("clear", "class_cleared"));
  find(".others").addEventListener("click", () => order("others", "class_others_done"));
  find(".reset").addEventListener("click", () => order("reset", "class_reset_done"));

  find(".export").addEventListener("click", async () => {
    done = () => "";
    try {
      save(await requestFile("class_export", {}, { headers: keyHeaders() }), "class.zip");
      done = () => text("class_exported");
      room.setTrouble("");
    } catch (error) {
      room.fail(error);
    }
    show();
  });

  find(".import").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    done = () => text("class_importing");
    show();
    const answer = await room.order("import", file.slice(0, file.size, "application/zip"), { isLong: true });
    target.value = "";
    done = () => (answer ? text("class_imported", { count: answer.added }) : "");
    show();
  });

  find(".code").addEventListener("click", async () => {
    const answer = await room.order("code");
    if (answer)
      emit("code", { code: answer.code, words: text("class_code_made", { code: `#classroom:${answer.code}` }) });
  });
  find(".rehearse").addEventListener("click", async () => {
    if (await room.order("rehearse")) room.openView("wall");
  });

  function show() {
    find(".where").textContent = text(props.kept === "folder" ? "class_kept_folder" : "class_kept_memory");
    clear.show();
    const { phones, canUndo, network } = room.state() ?? {};
    find(".rehearse").hidden = phones !== 0 || canUndo || network !== null; // it begins with an empty class
    find(".done").textContent = done();
  }

  function leave() {
    clear.disarm();
    done = () => "";
  }

  return { show, leave };
}
