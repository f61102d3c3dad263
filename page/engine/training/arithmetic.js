// exp from the operations that every browser rounds alike. Math.exp may differ in the last bit, and the same settings would
// then give different networks. The formula is that of fdlibm, by Sun Microsystems, with errors below 1e-15 of the result.

const LN2_HIGH = 0.6931471803691238; // its last 32 bits are 0, so that its small multiples are exact
const LN2_LOW = 1.9082149292705877e-10;
const LEAST = -104; // of an exponent: the results of smaller ones vanish in single precision

const power = new Float64Array(1);
const halves = new Int32Array(power.buffer); // the low and the high half of its bits

// `x` is at most 0, or NaN.
export function exp(/** @type {number} */ x) {
  if (x < LEAST) return 0;
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
  halves[1] = (exponent + 1023) << 20; // makes it 2 to the power of the exponent
  return (1 - (low - (rest * part) / (2 - part) - high)) * power[0];
}
