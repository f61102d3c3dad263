// `?embed` in the address, for a frame in another page: pad, answer and bars alone. The page around it gets each answer, if it
// is one of the sites that the server or the builder of the static site was given.

import { on } from "../shared/events.js";

// `embedders` are origins such as "https://school.example" or "https://*.school.example".
export function mountEmbedding(/** @type {string[]} */ embedders) {
  const isEmbedded = new URLSearchParams(location.search).has("embed");
  document.body.classList.toggle("embed", isEmbedded);
  if (!isEmbedded || parent === window) return;
  on("answer", (answer) => {
    const message = { type: "digit-sketchpad", ...(answer ?? { text: "", probabilities: null, isDigit: false }) };
    for (const origin of targets(embedders, outerOrigin())) parent.postMessage(message, origin);
  });
}

// The origin of the page around this one, or null where the browser does not tell.
function outerOrigin() {
  if (location.ancestorOrigins?.length) return location.ancestorOrigins[0];
  return document.referrer ? new URL(document.referrer).origin : null;
}

// The browser delivers a message only to a page of the origin that it names.
function targets(/** @type {string[]} */ embedders, /** @type {string | null} */ outer) {
  if (outer === null) return embedders.filter((each) => !each.includes("*"));
  const [scheme, host] = outer.split("://");
  const isAllowed = embedders.some((each) => {
    const [itsScheme, itsHost] = each.split("://");
    const isPart = itsHost.startsWith("*.") && host.endsWith(itsHost.slice(1));
    return itsScheme === scheme && (itsHost === host || isPart);
  });
  return isAllowed ? [outer] : [];
}
