// Set an element's text if it has changed: writing the same text again causes a layout of the page. Changing the text
// node is faster than replacing it.
export function setText(/** @type {Element} */ node, /** @type {string} */ words) {
  const { firstChild, lastChild } = node;
  const isText = firstChild instanceof Text && firstChild === lastChild;
  if (!isText) node.textContent = words;
  else if (firstChild.data !== words) firstChild.data = words;
}

// Set a custom property of an element if it has changed.
/** @param {ElementCSSInlineStyle} element @param {string} name @param {string | number} value */
export function setProperty({ style }, name, value) {
  if (style.getPropertyValue(name) !== String(value)) style.setProperty(name, String(value));
}
