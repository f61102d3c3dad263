// The pad without a canvas: a test sets its drawing, and sees what covers it.

export const pad = {
  ...{ strokes: [], version: 0, isDrawing: false, cover: null, played: [] },
  get ofPhoto() {
    return this.cover?.digit() ?? null;
  },
};

export const drawing = () => ({ ...pad, lineWidth: 60, isEmpty: pad.strokes.length === 0 && pad.ofPhoto === null });
export const cover = (photo) => Object.assign(pad, { cover: photo });
export const changed = () => Object.assign(pad, { version: pad.version + 1 });
export const play = (paths) => pad.played.push(paths);
export const SVG = "http://www.w3.org/2000/svg";
export const canvas = null;
export const [clear, placed, putBack, setBrush, takeTaps] = Array(5).fill(null);
