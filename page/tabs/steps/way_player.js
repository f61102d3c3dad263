// Plays the way: moves its time from stop to stop, and rests at each stop for a while.

import { clamp } from "../../common/math.js";
import { photo } from "../../pad/photo/photo.js";
import { still } from "../../shared/still.js";
import { stopsOf } from "./state.js";

/** @import { Store } from "./state.js" */

const REST = 900; // ms at each stop while it plays
const MOVE = 1600; // ms from one stop to the next
const JUMP = 700; // ms to a chosen stop
const AGAIN = 2500; // ms from the end of the example until it plays again

export function makeWayPlayer(/** @type {Store} */ { state, set }) {
  let [frame, timer] = [0, 0]; // the next one of a movement; until the next movement

  const lastStop = () => stopsOf(state).length - 1;

  function stop() {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  }

  function halt(time = state.time) {
    stop();
    set({ time, isPlaying: false });
  }

  /** @param {number} target @param {number} duration @param {() => void} [then] */
  function move(target, duration, then) {
    const [from, begin] = [state.time, performance.now()];
    const step = (/** @type {number} */ now) => {
      const part = clamp((now - begin) / duration, 0, 1);
      if (part < 1) frame = requestAnimationFrame(step);
      set({ time: part < 1 ? from + (target - from) * part : target });
      if (part === 1) then?.();
    };
    frame = requestAnimationFrame(step);
  }

  function playOn() {
    if (state.time < lastStop()) {
      const next = Math.floor(state.time) + 1;
      move(next, MOVE * (next - state.time), () => {
        timer = setTimeout(playOn, REST);
      });
      return;
    }
    halt();
    if (state.answer === null && !photo()) timer = setTimeout(play, AGAIN);
  }

  // Where nothing may move, only the end is shown.
  function play(from = state.time >= lastStop() ? 0 : state.time) {
    if (still.matches) return halt(lastStop());
    stop();
    set({ time: from, isPlaying: true });
    timer = setTimeout(playOn, from === 0 ? REST : 0);
  }

  return {
    play,
    halt,
    goTo(/** @type {number} */ to) {
      if (still.matches) return halt(to);
      halt();
      move(to, JUMP);
    },
    // Show the end if it is playing, and do not play again.
    finish() {
      clearTimeout(timer);
      if (state.isPlaying) halt(lastStop());
    },
  };
}
