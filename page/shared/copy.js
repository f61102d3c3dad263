// Copy a text; returns whether that has succeeded. A page without TLS, as in a school's network, or in another site's frame
// may not use the clipboard's interface.

import { make } from "./elements.js";

export async function copyText(/** @type {string} */ words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch (error) {
    console.warn(error);
    return copySelected(words);
  }
}

function copySelected(/** @type {string} */ words) {
  const field = make("textarea", { value: words });
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  return isCopied;
}
