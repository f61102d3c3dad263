// The parts that the static page mounts. In the page as a single file, the builder puts another module at this place.

// Returns a promise of a part's module by its name.
export const importPart = (name) => import(new URL(`../${name}`, import.meta.url).href);
