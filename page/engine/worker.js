// Answers the page's requests in the browser: with objects, in which images and arrays are bytes, see send.js.
//
// A message {record, beginning} brings a network that is not the page's, see `keepOwn` in networks.js. A message
// {id, name, body} is answered by {id, answer}, or by {id, error, kind, reason, values}, see
// failures.js. The kind is "rejected" for a sentence to the visitor, "gone" for a network that is not kept, "failed" for
// anything else. {loading} reports a network's file, {arrived} that the page's network is there, see networks.js, and
// {reading} the part of a photo that has been read.

import { InputError } from "./drawing.js";
import { digitsFiles } from "./mnist.js";
import { chooseRecognizer, keepOwn, NetworkGoneError, ownNetwork, reportLoading } from "./networks.js";
import { check_one, judge } from "./pad_reader.js";
import { answerPhoto, answerPhotoSteps } from "./photo/answers.js";
import { send } from "./send.js";

let loading = /** @type {number | null} */ (null); // the part of a network's file that has been read

const ownHandlers = {
  check_one,
  judge,
  read_photo: (/** @type {Parameters<typeof answerPhoto>[0]} */ body) =>
    answerPhoto(body, (reading) => postMessage({ reading })),
  photo_steps: answerPhotoSteps,
  // Load the network that answers, before there is a drawing.
  prepare: async () => {
    postMessage({ loading }); // the page's head may have asked before, when nothing listened yet
    await chooseRecognizer(null);
    return {};
  },
  kept: async (/** @type {{ network: string }} */ { network }) => {
    await ownNetwork(network);
    return {};
  },
  mnist: async () => {
    await digitsFiles();
    return {};
  },
  // A worker cannot make a QR code, but the address is enough to type.
  join: (/** @type {{ address: string }} */ { address }) => ({ addresses: [{ address }] }),
};

// Answer the page's requests with our own handlers and those of the tabs.
export function answerWith(/** @type {Omit<import("../types.d.ts").Handlers, keyof typeof ownHandlers>} */ ofTabs) {
  /** @type {import("../types.d.ts").Handlers} */
  const handlers = { ...ofTabs, ...ownHandlers };
  reportLoading(
    (part) => {
      loading = part;
      postMessage({ loading });
    },
    () => postMessage({ arrived: true }),
  );

  addEventListener("message", async ({ data }) => {
    const { record, beginning, id, name, body } = data;
    if (record) {
      keepOwn(record, beginning);
      return;
    }
    try {
      send({ id, answer: await handlers[/** @type {keyof typeof handlers} */ (name)](body) });
    } catch (error) {
      const kind = error instanceof NetworkGoneError ? "gone" : error instanceof InputError ? "rejected" : "failed";
      if (kind === "failed") console.warn(error);
      const { message, reason, values } = error;
      postMessage({ id, error: message, kind, reason, values });
    }
  });
}
