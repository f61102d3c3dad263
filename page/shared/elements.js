// Elements: find and make them, and change their words.

/** @typedef {keyof HTMLElementTagNameMap} Tag */
/**
 * What a selector finds: `canvas`, `.view input` and `input.size` say the kind of element.
 * @template {string} Selector
 * @typedef {Selector extends `${string} ${infer Last}` ? Found<Last>
 *   : Selector extends Tag ? HTMLElementTagNameMap[Selector]
 *   : Selector extends `${infer Name extends Tag}.${string}` ? HTMLElementTagNameMap[Name]
 *   : HTMLElement} Found
 */

// Returns a function that finds elements of a component, whose HTML has them, by their selectors.
/** @param {ParentNode} node @returns {<Selector extends string>(selector: Selector) => Found<Selector>} */
export const finder = (node) => (selector) => /** @type {Found<typeof selector>} */ (node.querySelector(selector));

// Make an element with some properties, nodes and texts.
/**
 * @template {Tag} Name
 * @param {Name} tag
 * @param {{ dataset?: object, [name: string]: unknown }} [properties]
 * @param {(Node | string)[]} children
 */
export function make(tag, { dataset = {}, ...properties } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  Object.assign(node.dataset, dataset);
  node.append(...children);
  return node;
}

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

// Make an element of SVG with some attributes, and nodes or a text.
/** @param {string} name @param {Record<string, string | number>} attributes @param {(Node | string)[]} children */
export function makeSvg(name, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

// Set an element's text if it has changed: writing the same text again causes a layout of the page. Changing the text
// node is faster than replacing it.
export function setText(/** @type {Element} */ node, /** @type {string} */ words) {
  const { firstChild, lastChild } = node;
  const isText = firstChild instanceof Text && firstChild === lastChild;
  if (!isText) node.textContent = words;
  else if (firstChild.data !== words) firstChild.data = words;
}

// Returns a function that calls `paint` if the value of a name has changed, as JSON: a press may have begun on a part that is made
// again, and some are announced.
export function makeMemo() {
  const shown = new Map();
  /** @param {string} name @param {unknown} value @param {() => void} paint */
  return function show(name, value, paint) {
    const key = JSON.stringify(value);
    if (shown.get(name) === key) return;
    shown.set(name, key);
    paint();
  };
}

// Set a custom property of an element if it has changed.
/** @param {ElementCSSInlineStyle} element @param {string} name @param {string | number} value */
export function setProperty({ style }, name, value) {
  if (style.getPropertyValue(name) !== String(value)) style.setProperty(name, String(value));
}

// Show a sentence about an error of the visitor's last action, or "". The sentence takes the focus, so that the browser scrolls to
// it and a screen reader announces it. Other errors must not take the focus from the pad: role="alert" announces them.
export function answerWithTrouble(/** @type {HTMLElement} */ node, /** @type {string} */ words) {
  setText(node, words);
  if (!words) return;
  node.tabIndex = -1;
  node.focus();
}
