// The engine's worker. Beside answers it sends {loading}, the part of a network's file that has been read, {arrived} when the
// page's network is there, see shipped_networks.js, and {reading}, the part of a photo that has been read.

import { answerWith } from "../engine/answering.js";
import { reportLoading } from "../engine/shipped_networks.js";
import * as answers from "./answers.worker.js";

reportLoading({
  onProgress: (loading) => postMessage({ loading }),
  onArrival: () => postMessage({ arrived: true }),
});
answerWith(answers);
