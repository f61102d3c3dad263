// The types of Inside: see page/types.d.ts.

import type { EngineAnswers } from "../../types.d.ts";

export type { Unit } from "../../network_picture/types.d.ts";

declare module "../../types.d.ts" {
  interface Props {
    inside: { networks: [small: string, page: string] };
  }
}

export type InsideAnswer = EngineAnswers["inside"];
export type ExampleAnswer = EngineAnswers["example"];
export type StructureAnswer = EngineAnswers["structure"];
export type WeightsAnswer = EngineAnswers["weights"];
export type StillReadsAnswer = EngineAnswers["still_reads"];
/** A change that fools the network. */
export type Change = Extract<EngineAnswers["fool"], { change: object }>;
