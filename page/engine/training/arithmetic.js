// exp and log from the operations that every browser rounds alike. Math.exp and Math.log may differ in the last bit, and the
// same settings would then give different networks. The formulas are those of fdlibm, by Sun Microsystems, with errors
// below 1e-15 of the result.

const LN2_HIGH = 0.6931471803691238; // its last 32 bits are 0, so that its small multiples are exact
const LN2_LOW = 1.9082149292705877e-10;

const number = new Float64Array(1);
const halves = new Int32Array(number.buffer); // the low and the high half of the number's bits

// 2 to the power of a whole number from -1022 to 1023.
function powerOfTwo(exponent) {
  halves[0] = 0;
  halves[1] = (exponent + 1023) << 20;
  return number[0];
}

export function exp(x) {
  if (!(x > -746)) return x <= -746 ? 0 : x; // NaN stays
  if (x > 710) return Infinity;
  const exponent = Math.floor(x / Math.LN2 + 0.5);
  const high = x - exponent * LN2_HIGH;
  const low = exponent * LN2_LOW;
  const rest = high - low; // at most ln 2 / 2
  const square = rest * rest;
  const odd =
    0.16666666666666602 +
    square *
      (-0.0027777777777015593 +
        square * (6.613756321437934e-5 + square * (-1.6533902205465252e-6 + square * 4.1381367970572385e-8)));
  const part = rest - square * odd;
  const power = 1 - (low - (rest * part) / (2 - part) - high);
  const half = exponent >> 1;
  return power * powerOfTwo(half) * powerOfTwo(exponent - half);
}

// The logarithm of a positive number that is not subnormal.
export function log(x) {
  if (!(x < Infinity)) return x; // NaN stays
  number[0] = x;
  const exponent = (halves[1] >> 20) - 1022;
  const isSmall = (halves[1] & 0xfffff) < 0x6a09f; // the fraction is below the root of 2
  const power = isSmall ? exponent - 1 : exponent;
  halves[1] = (halves[1] & 0xfffff) | ((isSmall ? 1023 : 1022) << 20);
  const rest = number[0] - 1; // of a number between the roots of 1/2 and 2
  const ratio = rest / (2 + rest);
  const square = ratio * ratio;
  const fourth = square * square;
  const odd =
    square *
    (0.6666666666666735 + fourth * (0.2857142874366239 + fourth * (0.1818357216161805 + fourth * 0.14798198605116586)));
  const even = fourth * (0.3999999999940942 + fourth * (0.22222198432149784 + fourth * 0.15313837699209373));
  const half = 0.5 * rest * rest;
  return power * LN2_HIGH - (half - (ratio * (half + odd + even) + power * LN2_LOW) - rest);
}
