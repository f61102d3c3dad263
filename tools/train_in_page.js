// Trains in a worker, while another one answers requests about a drawing, each 50 ms after the last answer. Runs in a page,
// with `revive` of tests/helpers/networks/own_network.py.
async ([folder, order, wanted, body]) => {
  const toText = (bytes) => Array.from(bytes, (each) => String.fromCharCode(each)).join("");
  const [trainer, engine] = ["training/worker.js", "../tabs/worker.js"].map(
    (name) => new Worker(`${folder}/${name}`, { type: "module" }),
  );
  const answer = () =>
    new Promise((resolve) => {
      engine.onmessage = ({ data }) => "id" in data && resolve(data);
      engine.postMessage({ id: 0, name: "look", body });
    });
  for (let i = 0; body && i < 20; i++) await answer(); // loads the network and compiles the code
  const [updates, latencies] = [[], []];
  let isDone = false;
  const result = new Promise((resolve, reject) => {
    trainer.onerror = () => reject(new Error("the worker did not start"));
    trainer.onmessage = ({ data: { update, error } }) => {
      if (error) reject(new Error(error));
      if (!update) return;
      const { weights, ...others } = update;
      const kept = wanted ? Object.fromEntries(wanted.map((name) => [name, update[name]])) : others;
      updates.push({ ...kept, now: performance.now() });
      isDone = update.stage === "done";
      if (isDone) resolve();
    };
  });
  trainer.postMessage({ id: 0, name: "train", body: revive(order) });
  while (body && !isDone) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const asked = performance.now();
    await answer();
    if (updates.at(-1)?.stage === "learning") latencies.push(performance.now() - asked);
  }
  await result;
  trainer.terminate();
  engine.terminate();
  return JSON.stringify([updates, latencies], (_, value) => {
    if (!ArrayBuffer.isView(value)) return value;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return { type: value.constructor.name, bytes: btoa(toText(bytes)) };
  });
};
