// The page's address. In a single file it may be that of a disk, or of a frame that may not change it.

// Whether others can open it.
export const isPublic = location.protocol.startsWith("http");

export function replaceAddress(/** @type {string | URL} */ address) {
  try {
    history.replaceState(null, "", address);
  } catch (error) {
    console.warn(error);
  }
}
