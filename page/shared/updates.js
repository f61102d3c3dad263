// Whether the page was updated: then its host no longer has the files of the one that is open.

import { emit } from "./events.js";

let isKnown = false;

// Called when a file of the page could not be loaded.
export async function checkForUpdate() {
  try {
    const reply = isKnown ? null : await fetch(import.meta.url, { cache: "no-store" });
    const isOther = reply?.headers.get("Content-Type")?.includes("html"); // some hosts send a page instead of a 404
    if (reply?.status !== 404 && !isOther) return;
    isKnown = true;
    emit("updated");
  } catch (error) {
    console.warn(error); // the host is away
  }
}
