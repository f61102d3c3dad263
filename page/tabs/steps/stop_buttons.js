// The controls of the way: a button for each stop, and a button that plays.

import { finder, make, makeButton, setText } from "../../shared/elements.js";
import { still } from "../../shared/still.js";
import { text } from "../../shared/texts.js";

/**
 * Make the controls of a player. Returns functions that bring the stops and the time to the page.
 * @param {HTMLElement} element
 * @param {import("./state.js").State} state
 * @param {ReturnType<typeof import("./way_player.js").makeWayPlayer>} player
 */
export function makeStopButtons(element, state, player) {
  const find = finder(element);
  const play = find("button.play");
  /** @type {ReturnType<typeof makeStop>[]} */
  let stops = [];

  // The stop that is shown, or to which the drawing is moving.
  const current = () => Math.ceil(state.time - 0.01);

  // What was shown at the end is then shown at the new end.
  function setCount(/** @type {number} */ count) {
    if (stops.length === count) return;
    const isAtEnd = state.time >= stops.length - 1;
    stops = Array.from({ length: count }, (_, stop) => makeStop(() => player.goTo(stop)));
    find(".stops").replaceChildren(...stops.map(({ item }) => item));
    if (isAtEnd || state.time > count - 1) player.halt(count - 1);
  }

  function showNames(/** @type {string[]} */ names) {
    for (const [stop, { button }] of stops.entries()) setText(button, names[stop]);
  }

  function showTime() {
    const { isPlaying } = state;
    stops.forEach(({ button }, stop) => {
      if (stop === current()) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    play.hidden = still.matches;
    play.classList.toggle("playing", isPlaying); // its name says so, too
    play.title = play.ariaLabel = text(isPlaying ? "steps_pause" : "steps_play");
  }

  play.addEventListener("click", () => {
    if (state.isPlaying) player.halt();
    else player.play();
  });

  return { current, setCount, showNames, showTime };
}

function makeStop(/** @type {() => void} */ onClick) {
  const button = makeButton(onClick);
  return { item: make("li", {}, button), button };
}
