// Returns `begin`, to be called when an operation starts: it returns a function that returns whether that operation is still the
// newest one.
export function latest() {
  let newest = 0;
  return function begin() {
    newest += 1;
    const own = newest;
    return () => own === newest;
  };
}
