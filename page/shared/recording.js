// A recorded training, see tools/record_training.py. It has 1 MB, and is loaded when it is first wanted.

async function fetched(name) {
  const reply = await fetch(new URL(name, import.meta.url));
  if (!reply.ok) throw new Error(`${name}: ${reply.status}`);
  return reply;
}

// Returns a promise of {settings, points, moments, result}. Each moment has the bytes of its weights as `halves`.
async function load() {
  const [recording, bytes] = await Promise.all([
    fetched("./recording.json").then((reply) => reply.json()),
    fetched("./recording.bin").then((reply) => reply.arrayBuffer()),
  ]);
  const size = bytes.byteLength / recording.moments.length;
  for (const [i, moment] of recording.moments.entries()) moment.halves = new Uint8Array(bytes, i * size, size);
  return recording;
}

let loading = null;
export function loadRecording() {
  loading ??= load().catch((error) => {
    loading = null; // the next call tries again
    throw error;
  });
  return loading;
}
