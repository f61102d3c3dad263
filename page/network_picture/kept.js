// Images of parts of the picture that many answers have in common. Painting dashes and words takes a slow machine many times as
// long as copying an image of them.

/** @import { Layout } from "./layout.js" @import { Context } from "./painting.js" @import { Box } from "./types.d.ts" */

/** @type {WeakMap<object, { layout: Layout, images: Record<string, HTMLCanvasElement> }>} */
const kept = new WeakMap();

// Returns a function that copies to a box what `draw` has painted there under a name, since the layout or `owner` is another one.
/** @param {Context} context @param {Layout} layout @param {object} owner @param {Box} box */
export function keeping(context, layout, owner, box) {
  const density = context.canvas.width / layout.width;
  // In whole pixels, or copies would be blurred.
  const [left, top, width, height] = [box.left, box.top, box.width, box.height].map((each) =>
    Math.floor(each * density),
  );
  const newest = kept.get(owner);
  const images = newest?.layout === layout ? newest.images : {};
  kept.set(owner, { layout, images });
  return function copy(/** @type {string} */ name, /** @type {(context: Context) => void} */ draw) {
    if (!images[name]) {
      images[name] = Object.assign(document.createElement("canvas"), { width, height });
      const itsContext = /** @type {Context} */ (images[name].getContext("2d"));
      itsContext.setTransform(density, 0, 0, density, -left, -top);
      draw(itsContext);
    }
    context.drawImage(images[name], left / density, top / density, width / density, height / density);
  };
}
