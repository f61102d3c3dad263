// Whether the page was updated: then its host no longer has the files of the one that is open.

import { load } from "../common/source.js";
import { emit } from "./events.js";

let isKnown = false;

// Called when a file of the page could not be loaded.
export async function checkForUpdate() {
  isKnown ||= await isUpdated();
  if (isKnown) emit("updated");
}

async function isUpdated() {
  try {
    const reply = await load(new URL(import.meta.url), { cache: "no-store" });
    // Some hosts send a page instead of a 404.
    return reply.status === 404 || (reply.headers.get("Content-Type") ?? "").includes("html");
  } catch (error) {
    console.warn(error); // the host is away
    return false;
  }
}
