// Give an element a text, where it has another one: to write the same again makes a browser lay out the page.
export function setText(node, words) {
  if (node.textContent !== words) node.textContent = words;
}
