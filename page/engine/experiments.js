// An experiment that breaks a network: a function on its layers, see `decodeNetwork`.

/** @import { Layer } from "./types.d.ts" */

// Returns layers in which some units output 0. `off` has the units of each hidden layer.
export function switchOff(/** @type {Layer[]} */ layers, /** @type {number[][]} */ off) {
  return layers.map((layer, number) => {
    if (!off[number]?.length) return layer;
    const [kernel, bias] = [layer.kernel.slice(), layer.bias.slice()];
    for (const unit of off[number]) {
      bias[unit] = 0;
      for (let at = unit; at < kernel.length; at += layer.units) kernel[at] = 0;
    }
    return { ...layer, kernel, bias };
  });
}

// Returns a promise of the module that finds out what a network still reads. Answers about the drawing do without it.
export const importReading = () => import("./training/reading.js");
