// The teacher's key. It comes in a link's fragment, `#classroom:KEY`, which browsers do not send, and is removed from the
// address bar at once, as a projector shows that. It is kept while the browser's tab is open.

const TAB = "classroom";
const NAME = "class-key";
let key = null; // also if the browser stores nothing

function takeKey() {
  const [tab, given] = location.hash.slice(1).split(":");
  if (tab !== TAB || !given) return;
  keep(given);
  const address = new URL(location); // keeps projector mode
  address.hash = TAB;
  history.replaceState(null, "", address);
  dispatchEvent(new HashChangeEvent("hashchange")); // opens the tab
}

function keep(value) {
  key = value;
  try {
    if (value === null) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, value);
  } catch (error) {
    console.warn(error);
  }
}

function storedKey() {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}

takeKey();
key ??= storedKey();
addEventListener("hashchange", takeKey);

export const hasKey = () => key !== null;
export const forgetKey = () => keep(null);
// For requests that only the teacher may make.
export const keyHeaders = () => (key === null ? {} : { "X-Class-Key": key });
