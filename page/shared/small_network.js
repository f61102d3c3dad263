// A small network that the browser itself computes: dense layers with ReLU, the last one with softmax.

// The numbers of its inputs and of the units of each layer, for a training's settings.
export const sizesOf = ({ hidden_layers: layers, units }) => [784, ...Array(layers).fill(units), 10];

// Weights as the server sends them, float16 in little-endian bytes: Safari 16 and Chrome 117 have no Float16Array.
export function fromHalves(bytes) {
  const values = new Float32Array(bytes.length / 2);
  for (let i = 0; i < values.length; i++) {
    const bits = bytes[2 * i] | (bytes[2 * i + 1] << 8);
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
    values[i] = bits & 0x8000 ? -size : size;
  }
  return values;
}

// Layers {inputs, units, kernel, biases} of all weights, in the order of Keras: kernel[input * units + unit].
export function layersOf(sizes, weights) {
  let place = 0;
  const take = (count) => {
    place += count;
    return weights.subarray(place - count, place);
  };
  return sizes.slice(1).map((units, i) => {
    const inputs = sizes[i];
    return { inputs, units, kernel: take(inputs * units), biases: take(units) };
  });
}

// The values of each layer for an image, 784 bytes: the last are ten probabilities.
export function activationsOf(layers, bytes) {
  let values = Float64Array.from(bytes, (level) => level / 255);
  return layers.map(({ inputs, units, kernel, biases }, number) => {
    const sums = Float64Array.from(biases);
    for (let input = 0; input < inputs; input++) {
      if (values[input] === 0) continue; // most pixels have no ink
      for (let unit = 0; unit < units; unit++) sums[unit] += values[input] * kernel[input * units + unit];
    }
    values = number === layers.length - 1 ? softmax(sums) : sums.map((sum) => Math.max(0, sum));
    return values;
  });
}

export const predict = (layers, bytes) => Array.from(activationsOf(layers, bytes).at(-1));

function softmax(sums) {
  const largest = Math.max(...sums);
  const parts = sums.map((sum) => Math.exp(sum - largest));
  const whole = parts.reduce((one, other) => one + other);
  return parts.map((part) => part / whole);
}

// The weights of a unit in the first layer, one per pixel.
export function unitWeights({ inputs, units, kernel }, unit) {
  return Float32Array.from({ length: inputs }, (_, input) => kernel[input * units + unit]);
}
