// What a visitor takes away from Learn.

import { copyText } from "../../shared/copy.js";
import { save } from "../../shared/save.js";

// Let visitors copy and save the program that Learn shows. `help` explains the text of a key.
export function mountSaving(element, help) {
  const program = () => element.querySelector(".code code").textContent.trimEnd().concat("\n");
  const saveProgram = () => save(new Blob([program()], { type: "text/x-python" }), "digits.py");
  element.querySelector(".save-program").addEventListener("click", saveProgram);
  element.querySelector(".copy-program").addEventListener("click", async ({ currentTarget }) => {
    if (await copyText(program())) help("learn_program_copied");
    else saveProgram();
    currentTarget.focus({ preventScroll: true });
  });
}
