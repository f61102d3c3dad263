// A browser may refuse to store data, for example in a frame on another site: then a choice lasts as long as the page.

export function stored(name, storage = "localStorage") {
  try {
    return window[storage].getItem(name);
  } catch {
    return null;
  }
}

export function store(name, value, storage = "localStorage") {
  try {
    if (value === null) window[storage].removeItem(name);
    else window[storage].setItem(name, value);
  } catch (error) {
    console.warn(error);
  }
}

// Forget all that this page has stored in the browser.
export function forgetAll() {
  for (const storage of ["localStorage", "sessionStorage"]) {
    try {
      window[storage].clear();
    } catch (error) {
      console.warn(error);
    }
  }
}
