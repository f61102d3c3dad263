// Prints the engine's answers to requests as JSON: [name, answer] of each, in which an array of bytes is its type.

import { cases } from "./cases.js";
import { Engine } from "./engine.js";

const engine = new Engine();
if (cases.kept) engine.keep(cases.kept);
const answers = [];
for (const [name, body] of cases.asked) answers.push([name, ...(await engine.ask(name, [body]))]);
await engine.stop();
console.log(
  JSON.stringify(answers, (_, value) => (ArrayBuffer.isView(value) ? `new ${value.constructor.name}()` : value)),
);
