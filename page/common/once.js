// Returns the promise of `load(key)` that is kept in the map `known`; without one it calls `load`. After a failure the next
// call tries again.
/**
 * @template Key, Value
 * @param {Pick<Map<Key, Promise<Value>>, "has" | "get" | "delete"> & { set: (key: Key, value: Promise<Value>) => unknown }} known
 * @param {Key} key
 * @param {(key: Key) => Promise<Value>} load
 */
export function once(known, key, load) {
  if (!known.has(key)) {
    const loading = load(key);
    known.set(key, loading);
    loading.catch(() => known.delete(key));
  }
  return /** @type {Promise<Value>} */ (known.get(key));
}
