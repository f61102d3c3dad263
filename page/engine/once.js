// Returns the promise of `load(key)` that is kept in the map `known`; without one it calls `load`. After a failure the next call
// tries again.
export function once(known, key, load) {
  if (!known.has(key)) {
    const loading = load(key);
    known.set(key, loading);
    loading.catch(() => known.delete(key));
  }
  return known.get(key);
}
