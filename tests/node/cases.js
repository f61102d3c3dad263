// The cases of a test, which Python has written: see conftest.py.

import { readFileSync } from "node:fs";

const TYPES = { Float32Array, Uint16Array, Uint8Array };
const arrayOf = ({ type, bytes }) => new TYPES[type](Uint8Array.from(Buffer.from(bytes, "base64")).buffer);

export const cases = JSON.parse(readFileSync(process.env.CASES, "utf-8"), (_, value) =>
  value?.bytes ? arrayOf(value) : value,
);
