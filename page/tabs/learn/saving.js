// What a visitor takes away from Learn.

import { copyText } from "../../shared/copy.js";
import { finder } from "../../shared/finder.js";
import { save } from "../../shared/save.js";

// Let visitors copy and save the program that Learn shows. `help` explains the text of a key.
/** @param {HTMLElement} element @param {(key: string) => void} help */
export function mountSaving(element, help) {
  const find = finder(element);
  const program = () => find(".code code").textContent.trimEnd().concat("\n");
  const saveProgram = () => save(new Blob([program()], { type: "text/x-python" }), "digits.py");
  find(".save-program").addEventListener("click", saveProgram);
  find(".copy-program").addEventListener("click", async () => {
    if (await copyText(program())) help("learn_program_copied");
    else saveProgram();
    find(".copy-program").focus({ preventScroll: true });
  });
}
