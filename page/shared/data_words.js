// What a network has learned from, if not from all of MNIST, in words.

import { text } from "./texts.js";

// `data`, `digit` and `other` are settings of its training.
/** @param {Pick<import("../engine/training/types.d.ts").Settings, "data" | "digit" | "other">} settings */
export const dataWords = ({ data, digit, other }) => text(`data_${data}`, { digit, other });
