// What a network has learned from, if not from all of MNIST, in words.

import { text } from "./translations.js";

// `data`, `digit` and `other` are settings of its training.
export const dataWords = ({ data, digit, other }) => text(`data_${data}`, { digit, other });
