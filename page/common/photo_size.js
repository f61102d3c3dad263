// The size of photos, which the page checks before it sends them to the engine.

export const MOST_PIXELS = 100_000_000; // of a photo
export const LONGEST = 1600; // pixels of the longer side: a larger photo is reduced
