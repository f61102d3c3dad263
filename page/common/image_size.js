// What Python defines: `run.py python tools/write_constants.py` writes it.

export const IMAGE_SIDE = 28;
export const PIXELS = 784;
