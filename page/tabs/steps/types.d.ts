// The types of Pixels: see page/types.d.ts.

import type { Asked, Box, GreyImage, PadAnswer, Point, Verdict } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface Props {
    steps: { centre: number; least_ink: number; example: string[] };
  }
}

/** What the engine answers. */
export type StepsAnswer = DrawingSteps | PhotoDigitSteps;

export interface DrawingSteps extends PadAnswer {
  line_width: number;
  crop: Box;
  images: { box: GreyImage; field: GreyImage; plain: GreyImage };
  /** [row, column]. */
  centre_of_mass: Point;
  /** [row, column]. */
  corner: Point;
  /** Of the chosen digit of a number; null for one digit. */
  strokes: Point[][] | null;
  verdicts: { field: Verdict; plain: Verdict } | null;
}

export interface PhotoDigitSteps extends PadAnswer {
  crop?: never;
  images: { box: GreyImage; field: GreyImage; plain?: never };
  centre_of_mass: Point;
  corner: Point;
  verdicts: { field: Verdict; plain?: never } | null;
}

/** An answer, and what was asked. */
export type Shown = StepsAnswer & { asked: Asked };

// ---- The stage

export type Rect = [left: number, top: number, width: number, height: number];

/** What the stage paints; boxes are on the pad. A photo may have no digit. */
export type View = DigitView | (OfPhoto & { crop: null });

export type DigitView = Digit & ((Lines & { pictures?: never; sheet?: never; boxes?: never }) | OfPhoto);

export interface Digit {
  crop: Box;
  box: GreyImage;
  centreOfMass: Point;
  corner: Point;
}

export interface Lines {
  /** Whether the pad is scaled as a whole, to the `plain` image. */
  isSkipping: boolean;
  plain: GreyImage;
  all: Point[][];
  /** Those of the chosen digit. */
  strokes: Point[][];
  /** As drawn, and as the network sees them. */
  lineWidths: [number, number];
}

/** Pictures at the place of a sheet, and the boxes of all digits. */
export interface OfPhoto {
  isSkipping: false;
  pictures: Pictures;
  sheet: Box;
  boxes: Box[];
}

/** Those of the stops in photo_pictures.js, and the one without lines as white ink on black. */
export interface Pictures {
  shown: CanvasImageSource[];
  ink: CanvasImageSource;
}
