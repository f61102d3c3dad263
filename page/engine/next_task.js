// Lets waiting messages arrive during a long computation.

const { port1, port2 } = new MessageChannel();
const waiting = []; // functions that resolve promises, in their order
port1.onmessage = () => waiting.shift()();

// Returns a promise that is kept after waiting messages have arrived. A timer would wait longer.
export function nextTask() {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(null);
  });
}
