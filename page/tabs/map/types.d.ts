// The types of the engine's answers to Map: see page/types.d.ts.

import type { GreyImage, PadAnswer, Point } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface EngineAnswers {
    map: MapAnswer;
    place: PlaceAnswer;
    map_labels: { labels: Uint8Array };
    map_digits: { images: GreyImage[] };
  }
  interface Props {
    map: { steps: number; sure: number };
  }
}

/** Without a `method` if the network has no map. */
export type MapAnswer = { method: null } | FoundMap;

export interface FoundMap {
  method: string;
  places: Uint16Array;
  predictions: Uint8Array;
  confidences: Uint8Array;
}

export type PlaceAnswer = FoundPlace | (PadAnswer & { field?: never; place: null; nearest: []; is_digit?: never });

export interface FoundPlace extends PadAnswer {
  field: GreyImage;
  place: Point;
  nearest: number[];
  is_digit: boolean;
}
