/** @param {(event: MouseEvent) => void} onClick @param {Partial<HTMLButtonElement>} [properties] */
export function makeButton(onClick, properties = {}) {
  const button = document.createElement("button");
  button.type = "button";
  button.addEventListener("click", onClick);
  return Object.assign(button, properties);
}
