// `?kiosk&restart=90` in the address. See docs/embedding.md.

const RESTART = 60; // seconds without input, unless the address says otherwise
const [LEAST, MOST] = [5, 3600];

const asked = () => new URLSearchParams(location.search);
export const isKiosk = () => asked().has("kiosk");

// Returns {restart, isWrong}: the seconds, and whether those of the address cannot be used.
export function kioskSettings() {
  const words = asked().get("restart");
  const value = Number(words);
  const isRight = words !== null && /^\d+$/.test(words) && value >= LEAST && value <= MOST;
  return { restart: isRight ? value : RESTART, isWrong: words !== null && !isRight };
}
