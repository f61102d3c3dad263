// Pixels: the way of a drawing to the network's 784 inputs as a motion, during the drawing; for a digit of a photo, with the
// steps that find it. An empty pad shows an example.

import { isReading, photo } from "../../pad/photo/photo.js";
import { drawing } from "../../pad/state.js";
import { makeAnnouncer } from "../../shared/announcement.js";
import { finder, setText } from "../../shared/elements.js";
import { makeStore, on } from "../../shared/events.js";
import { joinWith } from "../../shared/language.js";
import { isInLesson } from "../../shared/mode.js";
import { answerKey } from "../../shared/own_network.js";
import { still } from "../../shared/still.js";
import { showInTab } from "../../shared/tabs.js";
import { translate, verdictText } from "../../shared/texts.js";
import { makePixelNumbers } from "./pixel_numbers.js";
import { makeStage } from "./stage.js";
import { initialState, isSkipping, onStageAt, shownAnswer, stopsOf, viewOf } from "./state.js";
import { makeStepsRequests } from "./steps_requests.js";
import { makeStopButtons } from "./stop_buttons.js";
import { makeWayPlayer } from "./way_player.js";
import { wordsOf } from "./words.js";

/** @param {HTMLElement} element @param {import("../../types.d.ts").Props["steps"]} props */
export function mount(element, props) {
  const { centre, example, least_ink: leastInk } = props;
  const find = finder(element);
  const [skip, dialog] = [find("input.skip"), find("dialog")];
  const store = makeStore({ ...initialState(), skips: skip.checked });
  const { state, set, subscribe } = store;
  const paint = makeStage(find("canvas.picture"), find("canvas.marks"), centre);
  const player = makeWayPlayer(store);
  const controls = makeStopButtons(element, state, player);
  const asking = makeStepsRequests(store, example, play);
  const showNumbers = makePixelNumbers(dialog, centre);
  const announceLater = makeAnnouncer(find(".announcement"), asking.live, () =>
    state.answer ? (find(".reading").textContent ?? "") : "",
  );

  function play() {
    if (state.isOpen) player.play(0);
  }

  skip.addEventListener("change", () => {
    set({ skips: skip.checked });
    if (!still.matches) play();
  });
  find(".show-numbers").addEventListener("click", () => {
    if (isInLesson())
      dialog.show(); // below the bar, which says what the numbers are
    else dialog.showModal();
    show();
  });

  // ---- Showing

  function show() {
    const shown = shownAnswer(state);
    const chosen = isSkipping(state) ? "plain" : "field";
    find(".show").classList.toggle("of-photo", photo() !== null);
    controls.setCount(stopsOf(state).length);
    controls.showNames(wordsOf(state, leastInk).map(({ name }) => name));
    find("button.show-numbers").disabled = shown === null;
    find(".example").hidden = state.answer !== null || shown === null;
    find("label").hidden = photo() !== null || state.answer === null;
    const [verdict, image] = [shown?.verdicts?.[chosen], shown?.images[chosen]];
    setText(find(".reading"), state.answer && verdict ? verdictText(verdict, answerKey()) : "");
    showNumbers(image);
    showTrouble();
    showTime();
    announceLater();
  }
  subscribe(show, ["answer", "example", "pictures", "picturesOf", "skips"]);
  subscribe(showTime, ["time", "isPlaying"]);
  subscribe(showTrouble, ["digitTrouble", "picturesTrouble"]);
  on("photo", show);

  function showTime() {
    element.classList.toggle("ended", !state.isPlaying && controls.current() === stopsOf(state).length - 1);
    paint(viewOf(state), onStageAt(state.time));
    const { name, why } = wordsOf(state, leastInk)[controls.current()];
    setText(find(".now"), why);
    find(".picture").setAttribute("aria-label", joinWith(":", [name, why]));
    controls.showTime();
  }

  function showTrouble() {
    const { pictures, picturesOf, picturesTrouble } = state;
    setText(find(".trouble"), picturesTrouble() || state.digitTrouble());
    const isLoading = photo() !== null && pictures === null && (isReading() || picturesOf !== null);
    find(".loading").hidden = !isLoading || picturesTrouble() !== "";
  }

  // A new line is shown at the end of its way.
  let { version } = drawing();
  on("drawing", (newest) => {
    if (newest.version !== version && !newest.isEmpty) player.finish();
    version = newest.version;
  });

  translate(element, show);
  show();
  showInTab(element, "steps", (isOpen) => {
    asking.live.isOpen = isOpen;
    set({ isOpen });
    player.halt();
    if (!isOpen) return;
    asking.askMissing();
    if (!drawing().isDrawing) play();
  });
}
