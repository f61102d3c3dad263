// What a number {text, chosen, digits} says, in words; see page/numbers.py.

import { argmax, percent } from "./format.js";
import { text } from "./translations.js";

// "42; second digit, 2, 99%"
export function digitText(number, index) {
  const { probabilities, isDigit } = number.digits[index];
  const digit = argmax(probabilities);
  return text(isDigit ? "number_digit" : "number_no_digit", {
    number: number.text.replaceAll("\n", " / "),
    place: text("ordinals").split(" ")[index],
    digit,
    percent: percent(probabilities[digit]),
  });
}
