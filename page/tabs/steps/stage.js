// The stage of 28 × 28: one drawing on its way from the pad to the network's input, at any time of the way.
//
// Time goes from 0 to 3, and its whole numbers are the stops: the pad, the cropped ink, 20 × 20 pixels, and 28 × 28. What
// lies between two stops moves along straight lines; the stops themselves are the results of `model/steps.py`.
//
// A digit of a photo has no lines but an image of the ink. At times before 0, the pictures of the whole photo follow one
// another: the last one at time 0, the one before at -1.

import { grey, IMAGE_SIDE, toBytes } from "../../shared/image.js";
import { settings } from "../../shared/settings.js";

const PAD_SIDE = settings.pad.side;
const MARGIN = 0.07; // of the stage's side, around the pad and the field
const SWEEP = 0.4; // how much of the time each pixel takes to appear; they follow one another diagonally
const CENTRE_OF_MASS = "#ff5a36";
const DIM = 80; // grey level of the other digits of a number

const clamp = (value) => Math.min(Math.max(value, 0), 1);
// How much of a movement from one time to another is done.
const linear = (time, begin, end) => clamp((time - begin) / (end - begin));
function eased(time, begin, end) {
  const part = linear(time, begin, end);
  return part * part * (3 - 2 * part);
}
const mix = (one, other, part) => one + (other - one) * part;
const mixRects = (one, other, part) => one.map((value, i) => mix(value, other[i], part));

// The centre of mass of an image, [row, column] in pixel indices.
export function centreOfMass(bytes, width) {
  let [total, row, column] = [0, 0, 0];
  bytes.forEach((level, i) => {
    total += level;
    row += level * Math.floor(i / width);
    column += level * (i % width);
  });
  return [row / total, column / total];
}

// Number of rows and columns that have ink, of at least `least`.
export function inkSize({ width, data }, least) {
  const [rows, columns] = [new Set(), new Set()];
  toBytes(data).forEach((level, i) => {
    if (level < least) return;
    rows.add(Math.floor(i / width));
    columns.add(i % width);
  });
  return { width: columns.size, height: rows.size };
}

// The part of the pad that lines cover: [left, top, right, bottom] in units of the pad.
function inkBox(strokes, lineWidth) {
  const points = strokes.flat();
  const sides = [Math.min, Math.max].map((end) => [0, 1].map((axis) => end(...points.map((point) => point[axis]))));
  const [[left, top], [right, bottom]] = sides;
  return [left - lineWidth / 2, top - lineWidth / 2, right + lineWidth / 2, bottom + lineWidth / 2];
}

// `picture` is the canvas for the drawing, and `marks`, above it, the canvas for frames, rulers and centres.
export function makeStage(picture, marks, { centre }) {
  let side = 0; // of the canvases, in their pixels
  let scale = 1; // pixels of the canvases in a CSS pixel
  let colours = { accent: "", text: "" };
  let last = null; // what was painted last: [view, time, isSkipping]

  function fit() {
    const box = picture.getBoundingClientRect();
    scale = window.devicePixelRatio;
    side = Math.round(box.width * scale);
    if (!side) return;
    for (const canvas of [picture, marks]) canvas.width = canvas.height = side;
    readColours();
  }
  function readColours() {
    const style = getComputedStyle(picture);
    colours = { accent: style.getPropertyValue("--accent"), text: style.getPropertyValue("--text") };
    if (last) paint(...last);
  }
  new ResizeObserver(fit).observe(picture);
  new MutationObserver(readColours).observe(document.body, { attributeFilter: ["class"] });

  // Paint a view {all, strokes, lineWidths, crop, box, plain, centreOfMass, corner} at a time; null for an empty stage. That
  // of a photo has `pictures`, see photo_pictures.js, at a place on the pad, `sheet`, and the `boxes` of all digits, instead of
  // lines; `crop` is null without a digit.
  function paint(view, time, isSkipping) {
    last = [view, time, isSkipping];
    for (const canvas of [picture, marks]) canvas.getContext("2d").clearRect(0, 0, side, side);
    if (!view || !side) return;
    const field = [MARGIN * side, MARGIN * side, (1 - 2 * MARGIN) * side, (1 - 2 * MARGIN) * side];
    if (view.pictures && (time < 0 || !view.crop)) {
      paintPictures(picture.getContext("2d"), view, field, time);
      paintBoxes(marks.getContext("2d"), view, field, linear(time, -0.5, 0));
      return;
    }
    const places = { field, ...placesOf(view, field, time, isSkipping) };
    paintPicture(view, places, time, isSkipping);
    paintMarks(view, places, time, isSkipping);
  }

  // Where the parts are, as [left, top, width, height]: `crop`, the ink on the pad; `paper`, the black rectangle; `ink`,
  // where the cropped ink is now.
  function placesOf({ strokes, lineWidths, crop, box, corner, sheet }, field, time, isSkipping) {
    const [left, top, width] = field;
    const whole = sheet ? onStage(sheet, field) : field;
    const cell = width / IMAGE_SIDE;
    const [low, high, right, bottom] = isSkipping ? inkBox(strokes, lineWidths[0]) : crop;
    const onPad = onStage([low, high, right, bottom], field);
    if (isSkipping) return { crop: onPad, paper: field, ink: onPad, cell };
    const inField = (row, column) => [left + column * cell, top + row * cell, box.width * cell, box.height * cell];
    const inMiddle = inField((IMAGE_SIDE - box.height) / 2, (IMAGE_SIDE - box.width) / 2);
    const paper =
      time <= 1
        ? mixRects(whole, onPad, eased(time, 0.1, 1))
        : time <= 2
          ? mixRects(onPad, inMiddle, eased(time, 1, 1.6))
          : mixRects(inMiddle, inField(...corner), eased(time, 2, 2.7));
    return { crop: onPad, paper, ink: time <= 1 ? onPad : paper, cell };
  }

  // A part of the pad, [left, top, right, bottom] in its units, as a rectangle [left, top, width, height] of the stage.
  function onStage([low, high, right, bottom], [left, top, width]) {
    const unit = width / PAD_SIDE;
    return [left + low * unit, top + high * unit, (right - low) * unit, (bottom - high) * unit];
  }

  // Each picture of a photo fades into the next.
  function paintPictures(context, { pictures, sheet }, field, time) {
    const place = Math.min(time, 0) + pictures.shown.length - 1;
    const before = Math.floor(place);
    const rect = onStage(sheet, field);
    context.drawImage(pictures.shown[before], ...rect);
    context.globalAlpha = eased(place - before, 0, 1);
    if (place > before) context.drawImage(pictures.shown[before + 1], ...rect);
    context.globalAlpha = 1;
  }

  // The last picture of a photo, which fades into its ink, so that the crop is at `ink`.
  function paintInk(context, { pictures, sheet, crop }, paper, ink, time) {
    const [across, down] = [ink[2] / (crop[2] - crop[0]), ink[3] / (crop[3] - crop[1])];
    const [left, top] = [ink[0] - (crop[0] - sheet[0]) * across, ink[1] - (crop[1] - sheet[1]) * down];
    const rect = [left, top, (sheet[2] - sheet[0]) * across, (sheet[3] - sheet[1]) * down];
    context.save();
    context.beginPath();
    context.rect(...paper);
    context.clip();
    context.drawImage(pictures.shown.at(-1), ...rect);
    context.globalAlpha = eased(time, 0, 0.5);
    context.drawImage(pictures.ink, ...rect);
    context.restore();
  }

  function paintPicture(view, { field, paper, ink }, time, isSkipping) {
    const context = picture.getContext("2d");
    if (!isSkipping) {
      context.fillStyle = `rgb(0 0 0 / ${eased(time, 2.5, 3)})`;
      fill(context, field);
    }
    context.fillStyle = "black";
    fill(context, paper);
    const pixels = isSkipping ? view.plain : view.box;
    const appeared = isSkipping ? linear(time, 1.1, 2) : linear(time, 1.5, 2);
    if (appeared < 1 && view.pictures) paintInk(context, view, paper, ink, time);
    else if (appeared < 1) paintLines(context, view, paper, ink, time, isSkipping);
    if (appeared > 0) paintPixels(context, pixels, paper, appeared);
  }

  function paintLines(context, { all, strokes, lineWidths, crop }, paper, ink, time, isSkipping) {
    context.save();
    context.beginPath();
    context.rect(...paper);
    context.clip();
    const [left, top, right, bottom] = isSkipping ? inkBox(strokes, lineWidths[0]) : crop;
    const [across, down] = [ink[2] / (right - left), ink[3] / (bottom - top)];
    context.setTransform(across, 0, 0, down, ink[0] - left * across, ink[1] - top * down);
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = mix(...lineWidths, isSkipping ? 0 : eased(time, 0.1, 1));
    context.strokeStyle = `rgb(${grey(DIM)})`;
    if (all !== strokes) for (const stroke of all) paintLine(context, stroke);
    context.strokeStyle = "white";
    for (const stroke of strokes) paintLine(context, stroke);
    context.restore();
  }

  function paintLine(context, points) {
    context.beginPath();
    const [[x, y]] = points;
    context.moveTo(x, y);
    context.lineTo(x + 0.01, y); // a single point would not be drawn
    for (const point of points) context.lineTo(...point);
    context.stroke();
  }

  // Paint an image's pixels over the lines in a rectangle, each from its middle.
  function paintPixels(context, { width, height, data }, [left, top, wide, high], appeared) {
    const [across, down] = [wide / width, high / height];
    toBytes(data).forEach((level, i) => {
      const [row, column] = [Math.floor(i / width), i % width];
      const part = clamp((appeared * (1 + SWEEP) - (row / height + column / width) / 2) / SWEEP);
      if (part === 0) return;
      const inset = (1 - part) / 2;
      const [x, y] = [Math.round(left + (column + inset) * across), Math.round(top + (row + inset) * down)];
      const right = Math.round(left + (column + 1 - inset) * across);
      const bottom = Math.round(top + (row + 1 - inset) * down);
      context.fillStyle = `rgb(${grey(level)})`;
      context.fillRect(x, y, right - x, bottom - y);
    });
  }

  function fill(context, [left, top, width, height]) {
    const [x, y] = [Math.round(left), Math.round(top)];
    context.fillRect(x, y, Math.round(left + width) - x, Math.round(top + height) - y);
  }

  // ---- Frames, rulers and centres

  function paintMarks(view, { field, crop, paper, cell }, time, isSkipping) {
    const context = marks.getContext("2d");
    context.lineWidth = 2 * scale;
    context.font = `700 ${Math.max(13 * scale, 0.5 * MARGIN * side)}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    if (view.boxes) paintBoxes(context, view, field, 1 - linear(time, 0, 0.3));
    if (isSkipping) paintMargin(context, field, crop, linear(time, 0.2, 0.8) * (1 - linear(time, 1.1, 1.6)));
    else frame(context, paper, linear(time, 0, 0.2) * (1 - linear(time, 1.6, 2)), []);

    const rowsAppeared = linear(time, 1.6, 2);
    if (isSkipping) {
      paintGrid(context, field, IMAGE_SIDE, IMAGE_SIDE, rowsAppeared);
    } else {
      const [left, top, width, height] = paper;
      const box = [left + (width - 20 * cell) / 2, top + (height - 20 * cell) / 2, 20 * cell, 20 * cell];
      frame(context, box, linear(time, 1.3, 1.7) * (1 - linear(time, 2.6, 3)), []);
      ruler(context, box, view.box, rowsAppeared * (1 - linear(time, 2, 2.3)));
      paintGrid(context, paper, view.box.width, view.box.height, rowsAppeared * (1 - linear(time, 2.5, 3)));
      paintGrid(context, field, IMAGE_SIDE, IMAGE_SIDE, linear(time, 2.5, 3));
      frame(context, field, linear(time, 1.2, 1.7) * (1 - linear(time, 2.6, 3)), [6 * scale, 6 * scale]);
    }
    const [row, column] = isSkipping ? centreOfMass(toBytes(view.plain.data), IMAGE_SIDE) : view.centreOfMass;
    const from = [paper[0] + (column + 0.5) * cell, paper[1] + (row + 0.5) * cell];
    const middle = [field[0] + (centre + 0.5) * cell, field[1] + (centre + 0.5) * cell];
    cross(context, middle, 0.8 * cell, linear(time, 1.7, 2));
    if (time > 2 && Math.hypot(from[0] - middle[0], from[1] - middle[1]) > cell) {
      stroke(context, [from, middle], linear(time, 2, 2.2), [4 * scale, 4 * scale]);
    }
    ring(context, from, 0.75 * cell, linear(time, 1.7, 2));
  }

  // Around each digit of a photo.
  function paintBoxes(context, { boxes }, field, opacity) {
    context.lineWidth = 2 * scale;
    for (const box of boxes) frame(context, onStage(box, field), opacity, []);
  }

  // The part of the pad around the ink that stays.
  function paintMargin(context, field, crop, opacity) {
    if (opacity === 0) return;
    context.globalAlpha = 0.35 * opacity;
    context.fillStyle = colours.accent;
    context.beginPath();
    context.rect(...field);
    context.rect(...crop);
    context.fill("evenodd");
    frame(context, crop, opacity, [6 * scale, 6 * scale]);
  }

  function frame(context, [left, top, width, height], opacity, dash) {
    context.globalAlpha = opacity;
    context.strokeStyle = colours.accent;
    context.setLineDash(dash);
    context.strokeRect(left, top, width, height);
    context.setLineDash([]);
  }

  // The length of an image's longer side, beside it.
  function ruler(context, [left, top, width, height], image, opacity) {
    const isTall = image.height >= image.width;
    const gap = 0.35 * MARGIN * side;
    const [x, y] = isTall ? [left - gap, top] : [left, top - gap];
    context.globalAlpha = opacity;
    context.strokeStyle = context.fillStyle = colours.text;
    const end = isTall ? [x, y + height] : [x + width, y];
    stroke(context, [[x, y], end], opacity, [], colours.text);
    const [middleX, middleY] = isTall ? [x - 1.2 * gap, y + height / 2] : [x + width / 2, y - 1.2 * gap];
    context.fillText("20", middleX, middleY);
  }

  function paintGrid(context, [left, top, width, height], columns, rows, opacity) {
    if (opacity === 0) return;
    context.globalAlpha = 0.16 * opacity;
    context.strokeStyle = "white";
    context.lineWidth = scale;
    context.beginPath();
    for (let column = 0; column <= columns; column++) {
      const x = left + (column / columns) * width;
      context.moveTo(x, top);
      context.lineTo(x, top + height);
    }
    for (let row = 0; row <= rows; row++) {
      const y = top + (row / rows) * height;
      context.moveTo(left, y);
      context.lineTo(left + width, y);
    }
    context.stroke();
    context.lineWidth = 2 * scale;
  }

  function stroke(context, [[x, y], end], opacity, dash, colour = CENTRE_OF_MASS) {
    context.globalAlpha = opacity;
    context.strokeStyle = colour;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(...end);
    context.stroke();
    context.setLineDash([]);
  }

  function cross(context, [x, y], size, opacity) {
    const colour = "#5cc8ff"; // unlike the ring
    stroke(
      context,
      [
        [x - size, y],
        [x + size, y],
      ],
      opacity,
      [],
      colour,
    );
    stroke(
      context,
      [
        [x, y - size],
        [x, y + size],
      ],
      opacity,
      [],
      colour,
    );
  }

  function ring(context, [x, y], radius, opacity) {
    context.globalAlpha = opacity;
    context.strokeStyle = CENTRE_OF_MASS;
    context.lineWidth = 3 * scale;
    context.beginPath();
    context.arc(x, y, Math.max(radius, 6 * scale), 0, 2 * Math.PI);
    context.stroke();
  }

  fit();
  return { paint };
}
