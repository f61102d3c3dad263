// Reads the pad for all tabs, like page/pad/pad_reader.py: one digit so far, so that `number` is always null.

import { PAGE_NETWORKS } from "./constants.js";
import { InputError, parseDrawing } from "./drawing.js";
import { loadRecognizer } from "./networks.js";
import { preprocessDrawing } from "./preprocessing.js";

// The visitor's own network, which only a server can keep.
export class NetworkGoneError extends InputError {}

// Check a network's token: this site has the page's own networks only.
export function checkNetwork(network) {
  if (network !== null && network !== undefined) throw new NetworkGoneError("This page keeps no network of yours.");
}

// Read the drawing of a request. Returns {recognizer, drawing, verdict, number, chosen}.
export async function readPad({ strokes, line_width: lineWidth, network }) {
  checkNetwork(network);
  const drawing = parseDrawing(strokes, lineWidth ?? null);
  const recognizer = await loadRecognizer(PAGE_NETWORKS[0]);
  return { recognizer, drawing, verdict: recognizer.judge(preprocessDrawing(drawing)), number: null, chosen: 0 };
}

// The number of a pad that was read, as the page shows it.
export const encodeNumber = ({ number }) => number;
