// A time that runs from stop to stop, can be chosen, and rests at each stop for a while.

const REST = 900; // ms at each stop while it plays
const MOVE = 1600; // ms from one stop to the next
const JUMP = 700; // ms to a chosen stop

const still = matchMedia("(prefers-reduced-motion: reduce)");

// `lastStop` returns the number of the last stop. `onChange` is called after each change of `time` and `isPlaying`; `onEnd`
// when it has played up to the last stop.
export function makePlayer({ lastStop, onChange, onEnd }) {
  let time = lastStop();
  let isPlaying = false;
  let frame = null;
  let timer = null;

  function set(newTime) {
    time = newTime;
    onChange();
  }

  function halt() {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    isPlaying = false;
  }

  function move(target, duration, then) {
    const [from, begin] = [time, performance.now()];
    const step = (now) => {
      const part = Math.min(Math.max((now - begin) / duration, 0), 1);
      if (part < 1) frame = requestAnimationFrame(step);
      set(part < 1 ? from + (target - from) * part : target);
      if (part === 1) then();
    };
    frame = requestAnimationFrame(step);
  }

  function playOn() {
    if (time >= lastStop()) {
      halt();
      onChange();
      onEnd();
      return;
    }
    const next = Math.floor(time) + 1;
    move(next, MOVE * (next - time), () => {
      timer = setTimeout(playOn, REST);
    });
  }

  return {
    get time() {
      return time;
    },
    get isPlaying() {
      return isPlaying;
    },
    get isStill() {
      return still.matches; // there are stops only
    },
    choose(newTime) {
      halt();
      set(newTime);
    },
    goTo(stop) {
      halt();
      if (still.matches) set(stop);
      else move(stop, JUMP, onChange);
    },
    play() {
      halt();
      if (still.matches) {
        set(lastStop());
        return;
      }
      isPlaying = true;
      set(time >= lastStop() ? 0 : time);
      timer = setTimeout(playOn, time === 0 ? REST : 0);
    },
    halt() {
      halt();
      onChange();
    },
  };
}
