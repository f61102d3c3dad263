// What the engine answers for all tabs, by the names of the requests.

import { digitsFiles } from "./mnist.js";
import { chooseRecognizer, keepOwn, ownNetwork } from "./networks.js";
import { answerPhoto } from "./photo/photo_answers.js";
import { repeatProgress } from "./shipped_networks.js";

export { check_one, judge } from "./pad_reader.js";
export { answerPhotoSteps as photo_steps } from "./photo/photo_answers.js";

export const read_photo = (/** @type {Parameters<typeof answerPhoto>[0]} */ body) =>
  answerPhoto(body, (reading) => postMessage({ reading }));

// Load the network that answers, before there is a drawing.
export async function prepare() {
  repeatProgress(); // the page's head may have asked before, when nothing listened yet
  await chooseRecognizer(null);
  return {};
}

export { keepOwn as keep };

export async function check_network(/** @type {{ network: string }} */ { network }) {
  await ownNetwork(network);
  return {};
}

export async function mnist() {
  await digitsFiles();
  return {};
}

// A worker cannot make a QR code, but the address is enough to type.
export const join = (/** @type {{ address: string }} */ { address }) => ({ addresses: [{ address }] });
