// The network as one picture on a canvas: pixels, a column of units for each hidden layer, and lines to the ten outputs,
// with a transition from one answer to the next.

import { mix } from "../common/math.js";
import { makeSurface, readPalette } from "../shared/canvases.js";
import { fromByte, IMAGE_SIDE, paint, painted, parseColour, toBytes } from "../shared/image.js";
import { still } from "../shared/still.js";
import { signed } from "./colours.js";
import { layOut, neighbour, unitAt } from "./layout.js";
import { Motion } from "./motion.js";
import { paintScene } from "./painting.js";

/**
 * @import { GreyImage } from "../types.d.ts"
 * @import { Colour } from "../shared/image.js"
 * @import { Layout } from "./layout.js"
 * @import { Scene } from "./painting.js"
 * @import { Activations, Connections, Pad, Structure, Unit } from "./types.d.ts"
 * @typedef {{ field: GreyImage, relevance?: GreyImage, hidden: Activations[], connections: Connections[] }} Answer
 */

const PULSE = 900; // ms from the pixels to the answer
const LATE = 25; // ms between two frames; a slower machine shows answers at once, because a transition would delay the next
export const GAIN = 1.15; // of the colours of weights

// `onArrival` is called when a pulse has reached the answer; `isOff` returns whether a unit is switched off.
/** @param {HTMLCanvasElement} canvas @param {() => void} onArrival @param {Scene["isOff"]} [isOff] */
export function makePicture(canvas, onArrival, isOff = () => false) {
  /** @type {Omit<Scene, "layout">} */
  const scene = {
    motion: new Motion([]),
    palette: readPalette(canvas, parseColour),
    image: document.createElement("canvas"),
    looks: [],
    isWhole: true,
    isNumbered: false,
    isOff,
    before: null,
    pad: null,
    marked: null,
    isResting: true,
    pulse: null,
  };
  let structure = /** @type {Structure | null} */ (null);
  let layout = /** @type {Layout | null} */ (null); // until the structure and the size are known

  const draw = () => layout && paintScene(surface.begin(), { ...scene, layout });
  const surface = makeSurface(canvas, draw);
  const animate = makeAnimation((time) => {
    const isMoving = scene.motion.step(time > LATE ? Number.POSITIVE_INFINITY : time);
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
  /** @param {Unit | null} [chosen] @param {Connections[]} [connections] */
  function rest(chosen = null, connections = structure?.connections) {
    [scene.marked, scene.isResting, scene.isNumbered, scene.pulse] = [chosen, true, false, null];
    paintInput(scene.image, new Uint8Array(IMAGE_SIDE * IMAGE_SIDE), () => scene.palette.card);
    if (!connections) return;
    scene.motion.moveTo(null, connections);
    animate();
  }

  return {
    // Lay the picture out again: see `layOut` in layout.js; `pad` as in painting.js. It has the first `layers` hidden layers, and
    // of one layer only `unit` if there is one. Returns the box of each column.
    /** @param {{ width: number, height: number, top: number, left?: number, right?: number, bottom?: number, pad?: Pad | null, layers?: number, unit?: number | null }} place */
    layOut({ pad = null, layers, unit = null, ...size }) {
      const fontSize = Number.parseFloat(getComputedStyle(canvas).fontSize);
      [scene.pad, scene.isWhole] = [pad, layers === undefined];
      const middle = pad ? (pad.top + pad.bottom) / 2 : undefined;
      const hidden = (structure?.hidden ?? []).slice(0, layers);
      const shown = unit === null ? hidden : hidden.map((layer) => ({ ...layer, order: [unit] }));
      layout = layOut(shown, { ...size, middle, fontSize });
      draw();
      return layout.boxes;
    },
    setStructure(/** @type {Structure} */ newest) {
      structure = newest;
      layout = null;
      scene.motion = new Motion(newest.hidden);
      scene.looks = paintLooks(newest, scene.palette);
      rest();
    },
    // Take other weights of the same units; `show` or `rest` shows them.
    setWeights(/** @type {Structure} */ newest) {
      structure = newest;
      scene.looks = paintLooks(newest, scene.palette);
    },
    // Show an answer, and mark a unit that is chosen; `isNumbered` is whether tiles have numbers, `isAtOnce` whether it is shown
    // without a transition, whose frames would delay the answers that follow a pen.
    /** @param {Answer} answer @param {Unit | null} chosen @param {{ isNumbered?: boolean, isAtOnce?: boolean }} [options] */
    show(answer, chosen, { isNumbered = false, isAtOnce = false } = {}) {
      [scene.marked, scene.isResting, scene.isNumbered] = [chosen, false, isNumbered];
      showInput(scene, answer);
      const levels = answer.hidden.map(({ data }) => Float32Array.from(toBytes(data), (level) => level / 255));
      scene.motion.moveTo(levels, answer.connections);
      if (isAtOnce) scene.motion.step(Number.POSITIVE_INFINITY);
      animate();
    },
    rest,
    // Mark the units that were active before, from the next change on; null for none.
    setBefore(/** @type {Activations[] | null} */ hidden) {
      scene.before = hidden?.map(({ data }) => toBytes(data)) ?? null;
    },
    redraw: () => animate(),
    // Send a pulse along the path to the answer; none for visitors who prefer reduced motion.
    pulse() {
      if (still.matches || !scene.isWhole) return;
      scene.pulse = 0;
      animate();
    },
    unitAt: (/** @type {number} */ x, /** @type {number} */ y) => layout && unitAt(layout, x, y),
    neighbour: (/** @type {Unit} */ unit, /** @type {string} */ key) => layout && neighbour(layout, unit, key),
    // The most active unit of a layer; the first one without a drawing.
    firstOf(/** @type {number} */ layer) {
      const levels = scene.motion.wantedLevels[layer];
      return levels.indexOf(Math.max(...levels));
    },
    readColours() {
      scene.palette = readPalette(canvas, parseColour);
      scene.looks = paintLooks(structure, scene.palette);
    },
    get palette() {
      return scene.palette;
    },
  };
}

/** @param {HTMLCanvasElement} image @param {Uint8Array} values @param {(value: number, at: number) => Colour} colour */
const paintInput = (image, values, colour) => paint(image, IMAGE_SIDE, IMAGE_SIDE, values, colour);

function showInput(/** @type {Pick<Scene, "image" | "palette">} */ { image, palette }, /** @type {Answer} */ answer) {
  const { card: paper, ink } = palette;
  const parts = answer.relevance && toBytes(answer.relevance.data);
  paintInput(image, toBytes(answer.field.data), (level, at) => {
    if (!parts) return mix(paper, ink, level / 255);
    // With a little of the ink itself, so that ink without weight is visible.
    const part = parts[at] - 128;
    const faint = mix(paper, ink, (level / 255) * 0.22);
    return mix(faint, signed(palette, Math.sign(part)), Math.min(1, Math.abs(part) / 127) ** 0.7);
  });
}

// The pictures of the units' weights in each layer.
function paintLooks(/** @type {Structure | null} */ structure, /** @type {Scene["palette"]} */ palette) {
  const colour = (/** @type {number} */ byte) => signed(palette, fromByte(byte) * GAIN);
  return (structure?.looks ?? []).map((layer) => layer.map((look) => painted(look, colour)));
}

// Call `step` in each frame, with the ms since the last call, until it returns false; or once with infinite time for
// visitors who prefer reduced motion. Returns a function that starts it.
function makeAnimation(/** @type {(time: number) => boolean} */ step) {
  let frame = 0;
  let before = 0;
  function goOn(/** @type {number} */ now) {
    const time = Math.max(0, now - before); // a frame's time may lie before the start
    before = now;
    frame = step(time) ? requestAnimationFrame(goOn) : 0;
  }
  return function start() {
    if (still.matches) step(Number.POSITIVE_INFINITY);
    else if (!frame) {
      before = performance.now();
      frame = requestAnimationFrame(goOn);
    }
  };
}
