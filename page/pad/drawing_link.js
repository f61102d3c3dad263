// Links that draw a drawing at the other end: `#TAB&draw=TEXT`, see drawing_text.js.

import { copyText } from "../shared/copy.js";
import { finder, setText } from "../shared/elements.js";
import { on } from "../shared/events.js";
import { isPublic, tabOfAddress } from "../shared/tabs.js";
import { text, translate } from "../shared/texts.js";
import { decodeDrawing, encodeDrawing } from "./drawing_text.js";
import { playStrokes } from "./playing.js";
import { drawing } from "./state.js";

/** @import { Point } from "../types.d.ts" */

const MARK = "&draw=";

export function mountLink(/** @type {HTMLElement} */ element) {
  const find = finder(element);
  const button = find("button.share");
  const said = find(".pad > .said");
  let key = /** @type {string | null} */ (null); // of the text that is shown until the drawing changes
  const say = (/** @type {string | null} */ newKey) => {
    key = newKey;
    setText(said, key === null ? "" : text(key));
  };

  function addressOf(/** @type {Point[][]} */ strokes) {
    const address = new URL(location.href);
    address.hash = `${tabOfAddress() || "draw"}${strokes.length > 0 ? MARK : ""}${encodeDrawing(strokes)}`;
    address.search = ""; // how others see the page is theirs to choose
    return address.href;
  }

  async function share() {
    say((await copyText(addressOf(drawing().strokes))) ? "share_copied" : "share_failed");
  }
  button.hidden = !isPublic;
  button.addEventListener("click", share);
  const fullPage = find("a.full-page"); // out of a frame in another page
  fullPage.href = addressOf([]);
  fullPage.addEventListener("click", () => (fullPage.href = addressOf(drawing().strokes)));

  // Redraw the drawing of the address, if it has one.
  function draw() {
    const [, words] = location.hash.split(MARK);
    if (words === undefined) return;
    const strokes = decodeDrawing(words);
    if (strokes) playStrokes(strokes);
    else say("share_broken");
  }

  on("drawing", ({ strokes }) => {
    button.disabled = strokes.length === 0;
    if (key !== null) say(null);
  });
  translate(said, () => say(key));
  addEventListener("hashchange", draw);
  draw();
}
