// The images of test digits, fetched when they are needed: one request at a time, and only for the newest wish.

import { request } from "../../shared/requests.js";
import { draw } from "./digit_pictures.js";

/**
 * @import { GreyImage } from "../../types.d.ts"
 * @typedef {ReturnType<typeof makeImages>} Images
 * @typedef {Images["pictureOf"]} PictureOf
 */

// `onArrival` is called when images have arrived; a request asks for `most`.
export function makeImages(/** @type {number} */ most, /** @type {() => void} */ onArrival) {
  const images = /** @type {Map<number, GreyImage>} */ (new Map()); // by position
  const pictures = /** @type {Map<number, { colour: string, canvas: HTMLCanvasElement }>} */ (new Map());
  let wished = /** @type {number[]} */ ([]); // positions
  let isAsking = false;

  async function askForMissing() {
    const positions = wished.filter((position) => !images.has(position)).slice(0, most);
    if (isAsking || positions.length === 0) return;
    isAsking = true;
    try {
      const answer = await request("map_digits", { positions }, { isLong: true });
      for (const [number, position] of positions.entries()) images.set(position, answer.images[number]);
      isAsking = false;
      onArrival();
      askForMissing();
    } catch (error) {
      console.warn(error); // the next wish tries again
      isAsking = false;
    }
  }

  return {
    of: (/** @type {number} */ position) => images.get(position),
    // The picture of a test digit in a colour of the stylesheet, or null until its image has arrived.
    pictureOf(/** @type {number} */ position, /** @type {string} */ colour) {
      const image = images.get(position);
      if (!image) return null;
      const known = pictures.get(position);
      const picture = known?.colour === colour ? known : { colour, canvas: draw(image, colour) };
      pictures.set(position, picture);
      return picture.canvas;
    },
    // Fetch the images at positions, the first ones first, instead of those of earlier wishes that are not on their way.
    wish(/** @type {number[]} */ positions) {
      wished = positions;
      askForMissing();
    },
  };
}
