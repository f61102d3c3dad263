// The network as one picture on a canvas: pixels, a column of units for each hidden layer, and lines to the ten outputs,
// with a transition from one answer to the next.

import { mix } from "../../engine/math.js";
import { fromByte, IMAGE_SIDE, paint, toBytes } from "../image.js";
import { readPalette, signed } from "./colours.js";
import { layOut, neighbour, unitAt } from "./layout.js";
import { Motion } from "./motion.js";
import { paintScene } from "./painting.js";

/** @import { GreyImage } from "../../types.d.ts" */
/** @typedef {{ hidden: { units: number }[], connections?: object[], looks?: GreyImage[][] }} Structure */
/** @typedef {{ top: number, bottom: number, left: number, right: number }} Pad */

const PULSE = 900; // ms from the pixels to the answer
export const GAIN = 1.15; // of the colours of weights
const still = matchMedia("(prefers-reduced-motion: reduce)");

// `onArrival` is called when a pulse has reached the answer; `isOff` returns whether a unit, {layer, unit}, is switched off.
export function makePicture(canvas, onArrival, isOff = () => false) {
  const context = canvas.getContext("2d");
  const scene = {
    layout: /** @type {ReturnType<typeof layOut> | null} */ (null), // until the structure and the size are known
    motion: /** @type {Motion} */ (new Motion([])),
    palette: readPalette(canvas),
    image: document.createElement("canvas"),
    looks: /** @type {HTMLCanvasElement[][]} */ ([]),
    scales: [],
    isOff,
    pad: /** @type {Pad | null} */ (null),
    marked: null,
    isResting: true,
    pulse: /** @type {number | null} */ (null),
  };
  let structure = /** @type {Structure | null} */ (null); // of the network: {hidden, connections, looks}

  const draw = () => scene.layout && paintScene(context, scene);
  const animate = makeAnimation((time) => {
    const isMoving = scene.motion.step(time);
    if (scene.pulse !== null) {
      scene.pulse += time / PULSE;
      if (scene.pulse >= 1) {
        scene.pulse = null;
        onArrival();
      }
    }
    draw();
    return isMoving || scene.pulse !== null;
  });

  // Show the network without a drawing: its strongest weights, or those of a unit.
  function rest(chosen = null, connections = structure?.connections) {
    [scene.marked, scene.isResting, scene.pulse] = [chosen, true, null];
    paintInput(new Uint8Array(IMAGE_SIDE * IMAGE_SIDE), () => scene.palette.paper);
    if (!connections) return;
    scene.motion.moveTo(null, connections);
    animate();
  }

  const paintInput = (values, colour) => paint(scene.image, IMAGE_SIDE, IMAGE_SIDE, values, colour);

  function showInput({ field, relevance }) {
    const { paper, ink } = scene.palette;
    const levels = toBytes(field.data);
    if (!relevance) {
      paintInput(levels, (level) => mix(paper, ink, level / 255));
      return;
    }
    // With a little of the ink itself, so that ink without weight is visible.
    const parts = toBytes(relevance.data);
    const colours = Array.from(levels, (level, i) =>
      mix(
        mix(paper, ink, (level / 255) * 0.22),
        signed(scene.palette, Math.sign(parts[i] - 128)),
        Math.min(1, Math.abs(parts[i] - 128) / 127) ** 0.7,
      ),
    );
    paintInput(colours, (colour) => colour);
  }

  function paintLooks() {
    scene.looks = (structure?.looks ?? []).map((layer) => layer.map((look) => paintLook(look, scene.palette)));
  }

  return {
    // Lay the picture out again: see `layOut` in layout.js; `pad` as in painting.js. Returns the box of each column.
    /** @param {{ width: number, height: number, top: number, left?: number, right: number, pad?: Pad | null }} place */
    layOut({ width, height, top, left = 0, right, pad = null }) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
      const fontSize = Number.parseFloat(getComputedStyle(canvas).fontSize);
      scene.pad = pad;
      const middle = pad ? (pad.top + pad.bottom) / 2 : undefined;
      scene.layout = layOut(structure?.hidden ?? [], { width, height, top, left, middle, right, fontSize });
      draw();
      return scene.layout.boxes;
    },
    setStructure(newest) {
      structure = newest;
      scene.layout = null;
      scene.motion = new Motion(newest.hidden);
      paintLooks();
      rest();
    },
    // Take other weights of the same units; `show` or `rest` shows them.
    setWeights(newest) {
      structure = newest;
      paintLooks();
    },
    // Show an answer, and mark a unit that is chosen. While answers follow a slider, there is no transition.
    show(answer, chosen, isInstant = false) {
      [scene.marked, scene.isResting] = [chosen, false];
      showInput(answer);
      const levels = answer.hidden.map(({ data }) => Float32Array.from(toBytes(data), (level) => level / 255));
      scene.scales = answer.hidden.map(({ scale }) => scale);
      scene.motion.moveTo(levels, answer.connections);
      animate(isInstant);
    },
    rest,
    redraw: () => animate(),
    // Send a pulse along the path to the answer; none for visitors who prefer reduced motion.
    pulse() {
      if (still.matches) return;
      scene.pulse = 0;
      animate();
    },
    unitAt: (x, y) => scene.layout && unitAt(scene.layout, x, y),
    neighbour: (unit, key) => scene.layout && neighbour(scene.layout, unit, key),
    // The most active unit of a layer, or its first one without a drawing.
    firstOf(layer) {
      const levels = scene.motion.wantedLevels[layer];
      return scene.isResting && scene.layout
        ? scene.layout.grids[layer].rows[0][0]
        : levels.indexOf(Math.max(...levels));
    },
    readColours() {
      scene.palette = readPalette(canvas);
      paintLooks();
    },
    get palette() {
      return scene.palette;
    },
  };
}

function paintLook({ width, height, data }, palette) {
  const image = document.createElement("canvas");
  paint(image, width, height, toBytes(data), (byte) => signed(palette, fromByte(byte) * GAIN));
  return image;
}

// Call `step` in each frame, with the ms since the last call, until it returns false; or once with infinite time for
// visitors who prefer reduced motion. Returns a function that starts it, and takes whether to end it at once.
function makeAnimation(step) {
  let frame = 0;
  let before = 0;
  function goOn(now) {
    const time = Math.max(0, now - before); // a frame's time may lie before the start
    before = now;
    frame = step(time) ? requestAnimationFrame(goOn) : 0;
  }
  return function start(isInstant = false) {
    if (still.matches || isInstant) step(Number.POSITIVE_INFINITY);
    else if (!frame) {
      before = performance.now();
      frame = requestAnimationFrame(goOn);
    }
  };
}
