// Keep: the teacher exports the class as a zip, imports another one, or deletes everything.

import { requestFile } from "../../shared/requests.js";
import { save } from "../../shared/save.js";
import { pressTwice } from "../../shared/sure.js";
import { text } from "../../shared/texts.js";
import { keyHeaders } from "./key.js";

export function mountKeep(/** @type {import("./room.js").Room} */ { part, props, subscribe, attempt, order }) {
  const find = part("keep");
  let done = () => ""; // returns the sentence below, in the page's language

  function say(words = () => "") {
    done = words;
    show();
  }

  const clear = pressTwice(find("button.clear-all"), "class_clear", "class_clear_sure", async () =>
    say((await order("clear")) && (() => text("class_cleared"))),
  );

  find(".export").addEventListener("click", async () => {
    say();
    const file = await attempt(requestFile("class_export", {}, { headers: keyHeaders() }));
    if (!file) return;
    save(file, "class.zip");
    say(() => text("class_exported"));
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

  function show() {
    find(".where").textContent = text(props.kept === "folder" ? "class_kept_folder" : "class_kept_memory");
    find(".done").textContent = done();
    clear.show();
  }
  subscribe(show, ["newest", "language"]);
  subscribe(() => {
    clear.disarm();
    say();
  }, ["view", "isOpen"]);
}
