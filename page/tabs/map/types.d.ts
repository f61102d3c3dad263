// The types of Map: see page/types.d.ts.

import type { EngineAnswers, Point } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface Props {
    map: { steps: number; sure: number };
  }
}

export type MapAnswer = EngineAnswers["map"];
export type FoundMap = Extract<MapAnswer, { method: string }>;
export type FoundPlace = Extract<EngineAnswers["place"], { place: Point }>;
