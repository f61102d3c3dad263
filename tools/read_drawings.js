// Reads drawings with the engine: `read_drawings.py` runs it in Node.js. Each line of the standard input is a drawing as JSON,
// {strokes, line_width}. Prints a line of JSON for each.

import "./browser.js";
import { createInterface } from "node:readline";
import { parseDrawing } from "../page/engine/drawing.js";
import { encodeVerdict } from "../page/engine/encoding.js";
import { InputError } from "../page/engine/errors.js";
import { chooseRecognizer } from "../page/engine/networks.js";
import { readNumber, textOf } from "../page/engine/numbers/number_reader.js";
import { boxOf } from "../page/engine/numbers/pieces.js";
import { preprocessDrawing } from "../page/engine/preprocessing.js";

let calls = 0; // of the network
const recognizer = await chooseRecognizer(null);
const judge = recognizer.judge.bind(recognizer);
recognizer.judge = (field) => {
  calls += 1;
  return judge(field);
};

function read(line) {
  calls = 0;
  try {
    const { strokes, line_width } = JSON.parse(line);
    const drawing = parseDrawing(strokes, line_width ?? null);
    const verdict = recognizer.judge(preprocessDrawing(drawing));
    const number = readNumber(recognizer, drawing, verdict, false);
    const digits = number ?? [{ ...drawing, verdict, box: boxOf(drawing.strokes), line: 0 }];
    return { number: textOf(digits), digits: digits.map(describe), calls };
  } catch (error) {
    if (!(error instanceof InputError || error instanceof SyntaxError)) throw error;
    return { error: error instanceof InputError ? error.message : "This line is not JSON." };
  }
}

const describe = ({ box, line, strokes, lineWidth, verdict }) => ({
  box,
  line,
  strokes,
  line_width: lineWidth,
  ...encodeVerdict(recognizer, verdict),
});

for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(read(line)));
