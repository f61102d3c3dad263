// Segmentation of a drawing's pieces: candidates, verdicts, paths, and the same once more with cuts, like
// model/numbers/segmentation.py.

import {
  BOLD_MARGIN,
  MAX_CUT_PIECES,
  MAX_LENGTH,
  MAX_PIECES,
  UNCERTAIN,
  UNSURE,
  WORK_OF_CUTTING,
  WORK_OF_READING,
  WORK_OF_SEARCH,
} from "../constants.js";
import { preprocessDrawing } from "../preprocessing.js";
import { cut } from "./cuts.js";
import { costOf } from "./features.js";
import { Lattice, stretchesOf } from "./lattice.js";
import { bestPaths, boundCosts } from "./paths.js";
import { countPoints, join } from "./pen.js";
import { typicalHeight } from "./pieces.js";
import { TooMuchWorkError, Work } from "./work.js";

// The lattices of one drawing, without cuts and with them. `paths` are the best, see `bestPaths`; none where finding them
// would take more than MAX_WORK.
export class Segmentation {
  paths = [];
  #recognizer;
  #lineWidth;
  #height;
  #work = new Work();
  // By the candidates' keys:
  #strokes = new Map();
  #fields = new Map();
  #readings = new Map(); // {probabilities, certainty}
  #unread = new Set();

  // Read the candidates of at most MAX_PIECES uncut pieces that may be on the best path. `drawing` is the drawing as a
  // whole, `whole` the verdict on it.
  constructor(recognizer, pieces, { strokes, lineWidth }, whole) {
    [this.#recognizer, this.#lineWidth, this.#height] = [recognizer, lineWidth, typicalHeight(pieces)];
    const key = stretchesOf(pieces).join(" ");
    this.#strokes.set(key, strokes);
    this.#fields.set(key, whole.field);
    this.#readings.set(key, whole);
    try {
      this.#work.spend(countPoints(strokes));
      this.paths = this.#findPaths(pieces);
      this.#work.spend(WORK_OF_CUTTING);
      const parts = this.paths.length > 0 && this.#cut(pieces, this.paths[0]);
      if (parts) {
        const paths = this.#findPaths(parts);
        if (paths.length > 0) this.paths = paths;
      }
    } catch (error) {
      if (!(error instanceof TooMuchWorkError)) throw error;
    }
  }

  // Returns {strokes, lineWidth, verdict, line} of each candidate on a path; `line` counts from 0. Throws
  // TooMuchWorkError.
  verdicts(path) {
    return path.lines.flatMap((edges, line) =>
      edges
        .filter((edge) => edge.candidate)
        .map(({ candidate: { key }, label }) => {
          const verdict = {
            ...this.#readings.get(key),
            field: this.#draw(key),
            isDigit: label !== UNCERTAIN,
          };
          return { strokes: this.#strokes.get(key), lineWidth: this.#lineWidth, verdict, line };
        }),
    );
  }

  // Make the lattice of some pieces, read its candidates and find its best paths.
  #findPaths(pieces) {
    const lattice = new Lattice(pieces, this.#height, this.#work);
    this.#admit(lattice);
    let keys = this.#promising(lattice);
    while (keys.length > 0) {
      this.#read(keys);
      keys = this.#promising(lattice);
    }
    const paths = bestPaths(lattice.choices, this.#readings);
    const others = paths.length > 0 ? this.#promising(lattice, paths[0].cost) : [];
    if (others.length === 0) return paths;
    this.#read(others);
    return bestPaths(lattice.choices, this.#readings);
  }

  // Join the pieces of the candidates, and choose those that may be read.
  #admit(lattice) {
    for (const { key, pieces, length } of lattice.candidates()) {
      if (this.#strokes.has(key)) continue;
      this.#strokes.set(key, join(pieces));
      if (length > MAX_LENGTH) this.#readings.set(key, { probabilities: UNSURE, certainty: 0 });
      else this.#unread.add(key);
    }
  }

  // Returns the unread candidates on paths that may cost up to BOLD_MARGIN more than a path of this cost; null stands for
  // the least cost that any path may have.
  #promising(lattice, cost = null) {
    this.#work.spend(WORK_OF_SEARCH * lattice.size);
    const ofChoices = lattice.choices.map((choice) => {
      const bounds = choice.lines.map((line) => boundCosts(line, this.#readings, this.#unread));
      return { least: costOf(choice.features) + bounds.reduce((sum, { least }) => sum + least, 0), bounds };
    });
    const limit = BOLD_MARGIN + (cost ?? Math.min(...ofChoices.map(({ least }) => least)));
    const found = new Set();
    for (const { least, bounds } of ofChoices) {
      if (least > limit || limit === Infinity) continue;
      for (const { least: ofLine, through } of bounds) {
        for (const { key, cost: ofPath } of through) {
          if (this.#unread.has(key) && least - ofLine + ofPath <= limit) found.add(key);
        }
      }
    }
    return [...found];
  }

  #read(keys) {
    for (const key of keys) {
      this.#unread.delete(key);
      this.#readings.set(key, this.#recognizer.judge(this.#draw(key)));
    }
  }

  // Returns the field of a candidate, drawn once.
  #draw(key) {
    if (!this.#fields.has(key)) {
      const strokes = this.#strokes.get(key);
      this.#work.spend(WORK_OF_READING + countPoints(strokes));
      this.#fields.set(key, preprocessDrawing({ strokes, lineWidth: this.#lineWidth }));
    }
    return this.#fields.get(key);
  }

  // Cut the pieces of the non-digits in a path; returns null where nothing can be cut.
  #cut(pieces, path) {
    const doubtful = new Set(
      path.lines
        .flat()
        .filter((edge) => edge.candidate && edge.label === UNCERTAIN)
        .flatMap((edge) => edge.candidate.pieces.map((piece) => piece.source)),
    );
    const parts = [];
    let count = 0;
    for (const piece of pieces) {
      const apart = doubtful.has(piece.source) && count < MAX_CUT_PIECES ? cut(piece, this.#height) : [piece];
      if (apart.length > 1) count += 1;
      parts.push(...apart);
    }
    return count > 0 && parts.length <= MAX_PIECES ? parts : null;
  }
}
