// Keep: the teacher exports the class as a zip, imports another one, or deletes everything.

import { emit } from "../../shared/events.js";
import { NO_WORDS, requestFile } from "../../shared/requests.js";
import { save } from "../../shared/save.js";
import { pressTwice } from "../../shared/sure.js";
import { text } from "../../shared/translations.js";
import { keyHeaders } from "./key.js";

/** @import { Order } from "./types.d.ts" */

export function mountKeep(/** @type {import("./room.js").Room} */ { part, props, state, set, subscribe, order, fail }) {
  const find = part("keep");
  let done = () => ""; // returns the sentence below, in the page's language

  function say(words = () => "") {
    done = words;
    show();
  }

  async function orderAndSay(/** @type {Order} */ name, /** @type {string} */ words) {
    say((await order(name)) && (() => text(words)));
  }
  const clear = pressTwice(find("button.clear-all"), "class_clear", "class_clear_sure", () =>
    orderAndSay("clear", "class_cleared"),
  );
  find(".others").addEventListener("click", () => orderAndSay("others", "class_others_done"));
  find(".reset").addEventListener("click", () => orderAndSay("reset", "class_reset_done"));

  find(".export").addEventListener("click", async () => {
    say();
    try {
      save(await requestFile("class_export", {}, { headers: keyHeaders() }), "class.zip");
      set({ trouble: NO_WORDS });
      say(() => text("class_exported"));
    } catch (error) {
      fail(error);
    }
  });

  const field = find("input.import");
  field.addEventListener("change", async () => {
    const file = field.files?.[0];
    if (!file) return;
    say(() => text("class_importing"));
    const answer = await order("import", file.slice(0, file.size, "application/zip"), { isLong: true });
    field.value = "";
    say(answer && (() => text("class_imported", { count: answer.added })));
  });

  // The second press shows the code, also on a projector.
  const code = pressTwice(find("button.code"), "class_code", "class_code_sure", async () => {
    const answer = await order("code");
    if (!answer) return;
    const words = text("class_code_made", { code: `#classroom:${answer.code}` });
    emit("code", { code: answer.code, heading: text("class_code_for"), words });
  });
  find(".rehearse").addEventListener("click", async () => {
    if (await order("rehearse")) set({ view: "wall" });
  });

  function show() {
    find(".where").textContent = text(props.kept === "folder" ? "class_kept_folder" : "class_kept_memory");
    const { phones, canUndo, network } = state.newest ?? {};
    find(".rehearse").hidden = phones !== 0 || canUndo || network !== null; // it begins with an empty class
    find(".done").textContent = done();
    for (const button of [clear, code]) button.show();
  }
  subscribe(show, ["newest", "language"]);
  subscribe(() => {
    for (const button of [clear, code]) button.disarm();
    say();
  }, ["view", "isOpen"]);
}
