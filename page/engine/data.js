// The `data` of a training's settings. The page imports this module, too: it has no made constants, as program.js has.

// Whether a training learns from the visitor's drawings.
/** @param {{ data: string }} settings */
export const usesOwn = ({ data }) => data === "own" || data === "both";
