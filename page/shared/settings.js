// What the server wrote into the page's head: see `page_head` in `page/server/assets.py`.

/** @type {import("../types.d.ts").PageSettings} */
export const settings = JSON.parse(document.getElementById("page-settings").textContent);
