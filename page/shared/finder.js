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
