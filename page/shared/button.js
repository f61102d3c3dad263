import { make } from "./make.js";

// Make a button, see `make`.
/**
 * @param {(event: MouseEvent) => void} onClick
 * @param {Parameters<typeof make>[1]} [properties]
 * @param {(Node | string)[]} children
 * @returns {HTMLButtonElement}
 */
export function makeButton(onClick, properties, ...children) {
  const button = make("button", { type: "button", ...properties }, ...children);
  button.addEventListener("click", onClick);
  return button;
}
