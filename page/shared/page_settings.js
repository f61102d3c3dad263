// What the server wrote into the page's head: see `page_settings` in `page/build/document.py`.

/** @type {import("../types.d.ts").PageSettings} */
export const settings = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("page-settings")).textContent);
