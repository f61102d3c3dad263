// A browser may refuse to store, as many do in a frame on another site: then a choice lasts as long as the page.

export function stored(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function store(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch (error) {
    console.warn(error);
  }
}
