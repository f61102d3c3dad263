// What the server wrote into the page's head: see `page/document.py`.

export const settings = JSON.parse(document.getElementById("page-settings").textContent);
