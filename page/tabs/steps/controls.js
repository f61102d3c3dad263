// The controls of the way: a button for each stop, a slider for any time, and a button that plays.

import { clamp } from "../../common/math.js";
import { ARROWS } from "../../pad/keyboard.js";
import { finder, make, makeButton, setText } from "../../shared/elements.js";
import { still } from "../../shared/still.js";
import { text } from "../../shared/texts.js";

/**
 * Make the controls of a player. Returns functions that bring the stops and the time to the page.
 * @param {HTMLElement} element
 * @param {import("./state.js").State} state
 * @param {ReturnType<typeof import("./player.js").makePlayer>} player
 */
export function makeControls(element, state, player) {
  const find = finder(element);
  const [range, play] = [find(".way input"), find("button.play")];
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
    element.style.setProperty("--last", String(count - 1));
    range.max = String(count - 1);
    if (isAtEnd || state.time > count - 1) player.halt(count - 1);
  }

  // `words` are the name and the reason of each stop.
  function showWords(/** @type {{ name: string, why: string }[]} */ words) {
    stops.forEach(({ name, why }, stop) => {
      setText(name, words[stop].name);
      setText(why, words[stop].why);
    });
  }

  function showTime(/** @type {string} */ nameOfStop) {
    const { time, isPlaying } = state;
    stops.forEach(({ button }, stop) => {
      if (stop === current()) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    // Setting these needlessly lays out the page.
    const step = still.matches ? "1" : "0.01";
    if (range.step !== step) range.step = step;
    if (range.valueAsNumber !== time) range.value = String(time);
    range.setAttribute("aria-valuetext", nameOfStop);
    element.style.setProperty("--part", String(time / (stops.length - 1)));
    play.hidden = still.matches;
    play.classList.toggle("playing", isPlaying); // its name says so, too
    play.title = play.ariaLabel = text(isPlaying ? "steps_pause" : "steps_play");
  }

  range.addEventListener("input", () => player.halt(Number(range.value)));
  range.addEventListener("keydown", (event) => {
    const [across, down] = ARROWS[event.key] ?? [0, 0];
    const step = across - down;
    if (step === 0) return;
    event.preventDefault();
    const next = step > 0 ? Math.floor(state.time + 0.01) + 1 : Math.ceil(state.time - 0.01) - 1;
    player.goTo(clamp(next, 0, stops.length - 1));
  });
  play.addEventListener("click", () => {
    if (state.isPlaying) player.halt();
    else player.play();
  });

  return { current, setCount, showWords, showTime };
}

function makeStop(/** @type {() => void} */ onClick) {
  const [name, why] = [make("b"), make("span", { className: "why" })];
  const button = makeButton(onClick, { className: "text" }, name, " ", why);
  return { item: make("li", {}, button), button, name, why };
}
