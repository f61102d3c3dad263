// What a visitor takes away from Learn.

import { copyText } from "./copy.js";

// Let the browser save a Blob as a file.
export function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

// Let visitors copy and save the program that Learn shows. `help` explains the text of a key.
export function mountSaving(element, help) {
  const program = () => element.querySelector(".code code").textContent.trimEnd().concat("\n");
  element.querySelector(".copy-program").addEventListener("click", async ({ currentTarget }) => {
    help((await copyText(program())) ? "learn_program_copied" : "learn_program_not_copied");
    currentTarget.focus({ preventScroll: true });
  });
  element.querySelector(".save-program").addEventListener("click", () => {
    save(new Blob([program()], { type: "text/x-python" }), "digits.py");
  });
}
