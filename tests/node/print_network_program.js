// Prints the file of the network in plain Python as JSON: without a trained network, and with that of cases.js.

import { cases } from "./cases.js";
import { Engine } from "./engine.js";

const engine = new Engine();
const answers = await engine.ask("network_program", [{ layers: null, field: null }, cases]);
await engine.stop();
console.log(JSON.stringify(await Promise.all(answers.map(({ file }) => file.text()))));
