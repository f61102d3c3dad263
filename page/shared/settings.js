// What the server wrote into the page's head: see `page_head` in `page/server/assets.py`.

export const settings = JSON.parse(document.getElementById("page-settings").textContent);
