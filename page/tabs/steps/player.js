// A time that runs from stop to stop, can be chosen, and rests at each stop for a while.

import { clamp } from "../../engine/math.js";
import { still } from "../../shared/still.js";

const REST = 900; // ms at each stop while it plays
const MOVE = 1600; // ms from one stop to the next
const JUMP = 700; // ms to a chosen stop
const AGAIN = 2500; // ms from the end until it plays again

// `lastStop` returns the number of the last stop, and `isRepeated` whether to play again after it. `onChange` is called after
// each change of `time` and `isPlaying`.
/** @param {{ lastStop: () => number, isRepeated: () => boolean, onChange: () => void }} stage */
export function makePlayer({ lastStop, isRepeated, onChange }) {
  let frame = 0;
  let timer = 0; // to the next movement
  let again = 0; // to playing again

  function set(/** @type {number} */ newTime) {
    player.time = newTime;
    onChange();
  }

  function halt() {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    clearTimeout(again);
    player.isPlaying = false;
  }

  /** @param {number} target @param {number} duration @param {() => void} then */
  function move(target, duration, then) {
    const [from, begin] = [player.time, performance.now()];
    const step = (/** @type {number} */ now) => {
      const part = clamp((now - begin) / duration, 0, 1);
      if (part < 1) frame = requestAnimationFrame(step);
      set(part < 1 ? from + (target - from) * part : target);
      if (part === 1) then();
    };
    frame = requestAnimationFrame(step);
  }

  function playOn() {
    if (player.time >= lastStop()) {
      halt();
      onChange();
      if (isRepeated()) again = setTimeout(play, AGAIN);
      return;
    }
    const next = Math.floor(player.time) + 1;
    move(next, MOVE * (next - player.time), () => {
      timer = setTimeout(playOn, REST);
    });
  }

  function play() {
    halt();
    if (still.matches) {
      set(lastStop());
      return;
    }
    player.isPlaying = true;
    set(player.time >= lastStop() ? 0 : player.time);
    timer = setTimeout(playOn, player.time === 0 ? REST : 0);
  }

  const player = {
    time: lastStop(),
    isPlaying: false,
    get isStill() {
      return still.matches; // there are stops only
    },
    choose(/** @type {number} */ newTime) {
      halt();
      set(newTime);
    },
    goTo(/** @type {number} */ stop) {
      halt();
      if (still.matches) set(stop);
      else move(stop, JUMP, onChange);
    },
    play,
    playFromStart() {
      halt();
      if (!still.matches) set(0);
      play();
    },
    halt() {
      halt();
      onChange();
    },
    // Show the end if it is playing, and do not play again.
    finish() {
      clearTimeout(again);
      if (!player.isPlaying) return;
      halt();
      set(lastStop());
    },
  };
  return player;
}
