// The engine's worker, with what answers the requests of all tabs.

import { answerWith } from "../engine/worker.js";
import * as handlers from "./handlers.js";

answerWith(handlers);
