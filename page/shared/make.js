// Make an element with some properties, nodes and texts.
/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {{ dataset?: object, [name: string]: unknown }} [properties]
 * @param {(Node | string)[]} children
 */
export function make(tag, { dataset = {}, ...properties } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  Object.assign(node.dataset, dataset);
  node.append(...children);
  return node;
}
