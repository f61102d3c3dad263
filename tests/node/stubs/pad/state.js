// The pad without a canvas: a test sets its drawing, and sees what covers it.

export const pad = {
  ...{ strokes: [], version: 0, isDrawing: false, cover: null, played: [] },
  get ofPhoto() {
    return this.cover?.digit() ?? null;
  },
};

export const drawing = () => ({ ...pad, lineWidth: 60, isEmpty: pad.strokes.length === 0 && pad.ofPhoto === null });
export const changed = () => Object.assign(pad, { version: pad.version + 1 });
export const [setBrush, takeTaps] = Array(2).fill(null);
