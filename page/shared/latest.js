// Of what begins again and again, only the newest counts: returns a function to call at each beginning, which returns a
// function that returns whether nothing has begun since.
export function latest() {
  let newest = 0;
  return function begin() {
    newest += 1;
    const own = newest;
    return () => own === newest;
  };
}
