// Prints how the engine's answers about drawings differ from Python's: a list of sentences for each, as JSON.

import { cases } from "./cases.js";
import { differences, Engine, plain } from "./engine.js";

const engine = new Engine();
const answers = await engine.ask("look", cases.bodies);
await engine.stop();
console.log(
  JSON.stringify(
    // Python reads single digits only.
    answers.map((found, i) =>
      found.number ? [] : [...differences(plain(found), cases.answers[i], { isExact: true, isPart: true })],
    ),
  ),
);
