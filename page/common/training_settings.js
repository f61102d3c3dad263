// Settings of trainings. The page imports this module, too: it has no made constants, as tutorial_program.js has.

// Of a training on a class, see training/class_training.js. The learning rate decays linearly to 0.
/** @type {import("./types.d.ts").Settings} */
export const CLASS_SETTINGS = {
  ...{ hidden_layers: 2, units: 512, dropout: 0.2, optimizer: "adam", batch_size: 128, epochs: 4 },
  ...{ learning_rate: 0.0005, digits: 60_000, data: "both", digit: 8, other: 3 },
};

// Whether a training learns from the visitor's drawings.
export const usesOwn = (/** @type {{ data: string }} */ { data }) => data === "own" || data === "both";
