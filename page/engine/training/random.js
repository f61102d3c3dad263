// One seeded generator of random numbers; loops.wat has its step.

const WORDS = 4; // of its state, at the beginning of the memory

export class Random {
  // `loops` are the exports of loops.wat. The memory must not grow later.
  /** @param {{ memory: WebAssembly.Memory } & Record<string, Function>} loops @param {number} seed */
  constructor(loops, seed) {
    this.next = loops.random; // 32 bits, as a signed number
    this.words = new Uint32Array(loops.memory.buffer, 0, WORDS);
    this.words.forEach((_, place) => {
      this.words[place] = mixBits(seed + (place + 1) * 0x9e3779b9);
    });
  }

  // A number from 0 to 1, without 1.
  uniform() {
    return (this.next() >>> 0) / 2 ** 32;
  }

  // The numbers below `count` in a random order, by Fisher and Yates.
  shuffled(/** @type {number} */ count) {
    const order = Uint32Array.from({ length: count }, (_, place) => place);
    for (let last = count - 1; last > 0; last--) {
      const chosen = Math.floor(this.uniform() * (last + 1));
      [order[last], order[chosen]] = [order[chosen], order[last]];
    }
    return order;
  }
}

// Mix the bits of a number: the finalizer of MurmurHash3. Neighbouring seeds then give unlike states.
function mixBits(/** @type {number} */ seed) {
  let bits = seed | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
