// Lets messages arrive while a worker trains.

const { port1, port2 } = new MessageChannel();

// Returns a promise that is kept after waiting messages have arrived. A timer would wait longer.
export function nextTask() {
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
}
