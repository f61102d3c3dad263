// Give an element a text, where it has another one: to write the same again makes a browser lay out the page. What text it
// has is changed in its place, which is less work for the browser than to exchange it.
export function setText(node, words) {
  const { firstChild, lastChild } = node;
  const isText = firstChild !== null && firstChild === lastChild && firstChild.nodeType === Node.TEXT_NODE;
  if (!isText) node.textContent = words;
  else if (firstChild.data !== words) firstChild.data = words;
}
