// Paints the map: the points on one canvas, and on another above it the marks, which change with each movement of the pen.
//
// All points take 4 ms, so they are painted only when the view or what is shown changes.

const SMALLEST = 1.2; // CSS pixels, radius of a point
const LARGEST = 7;
const OF_STAGE = 1 / 360; // radius of a point on the whole map, part of the stage's shorter side
const ROUND = 2.5; // CSS pixels, radius from which points are round: squares are faster
const DIM = 0.12; // opacity of the other points while borders are shown
const OPAQUE = 0.75; // opacity of a point
const RING = 1.6; // CSS pixels between a misread point and its ring
const LABEL = 1 / 19; // of the stage's shorter side, size of a digit on its island
const LEAST_LABEL = 18; // CSS pixels
const DOT = 9; // CSS pixels, radius of the drawing's dot
const FULL_TURN = 2 * Math.PI;

export function readColours(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(name);
  return {
    digits: Array.from({ length: 10 }, (_, digit) => read(`--digit-${digit}`)),
    page: read("--paper"),
    text: read("--text"),
    dot: read("--accent"),
  };
}

// Fit a canvas to its size on the page; returns its context, in CSS pixels.
function prepare(canvas, [width, height]) {
  const ratio = Math.min(devicePixelRatio, 2);
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

const radiusOf = ({ size, zoom }) =>
  Math.min(Math.max(Math.min(...size) * OF_STAGE, SMALLEST) * Math.sqrt(zoom), LARGEST);

// Paint the points.
//
//   points     see `decodeMap`
//   groups     of each digit, the positions of its points, empty for a hidden digit
//   labels     of each digit, the place of its name on the map, or null
//   misread    positions of points with a ring
//   borders    positions of points that stand out, or null
export function paintPoints(canvas, view, colours, { points, groups, labels, misread, borders }) {
  const context = prepare(canvas, view.size);
  if (!points) return;
  const radius = radiusOf(view);
  const paint = (positions, size) => paintGroup(context, view, points, positions, size);
  context.globalAlpha = borders ? DIM : OPAQUE;
  groups.forEach((positions, digit) => {
    context.fillStyle = colours.digits[digit];
    paint(positions, radius);
  });
  context.globalAlpha = 1;
  if (borders) {
    groups.forEach((positions, digit) => {
      context.fillStyle = colours.digits[digit];
      paint(
        positions.filter((each) => borders.has(each)),
        radius * 1.5,
      );
    });
  }
  context.strokeStyle = colours.text;
  context.lineWidth = 1.2;
  context.beginPath();
  for (const position of misread) {
    const [x, y] = view.toPixels([points.x[position], points.y[position]]);
    context.moveTo(x + radius + RING, y);
    context.arc(x, y, radius + RING, 0, FULL_TURN);
  }
  context.stroke();
  paintLabels(context, view, colours, labels);
}

function paintGroup(context, view, { x, y }, positions, radius) {
  const [width, height] = view.size;
  const scale = view.scale();
  const [left, top] = view.toPixels([0, 0]);
  const isRound = radius > ROUND;
  if (isRound) context.beginPath();
  for (const position of positions) {
    const [across, down] = [left + x[position] * scale, top + y[position] * scale];
    if (across < -radius || across > width + radius || down < -radius || down > height + radius) continue;
    if (isRound) {
      context.moveTo(across + radius, down);
      context.arc(across, down, radius, 0, FULL_TURN);
    } else context.fillRect(across - radius, down - radius, 2 * radius, 2 * radius);
  }
  if (isRound) context.fill();
}

function paintLabels(context, view, colours, labels) {
  const size = Math.max(LEAST_LABEL, Math.min(...view.size) * LABEL);
  Object.assign(context, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: size / 4 });
  context.font = `800 ${size}px system-ui, sans-serif`;
  context.strokeStyle = colours.page;
  context.fillStyle = colours.text;
  labels.forEach((place, digit) => {
    if (!place) return;
    const [x, y] = view.toPixels(place);
    context.strokeText(digit, x, y);
    context.fillText(digit, x, y);
  });
}

// Paint the drawing's dot with its trail and lines to the nearest points, and the point that is pointed at.
export function paintMarks(canvas, view, colours, { points, trail, nearest, pointed, hasCrosshair }) {
  const context = prepare(canvas, view.size);
  if (!points) return;
  const placeOf = (position) => view.toPixels([points.x[position], points.y[position]]);
  const radius = radiusOf(view) + 3;
  Object.assign(context, { lineCap: "round", lineJoin: "round", strokeStyle: colours.dot, fillStyle: colours.dot });
  paintTrail(context, trail.map(view.toPixels));
  const place = trail.length > 0 ? view.toPixels(trail.at(-1)) : null;
  context.lineWidth = 1.5;
  for (const position of place ? nearest : []) {
    const [x, y] = placeOf(position);
    line(context, place, [x, y]);
    circle(context, [x, y], radius);
    context.stroke();
  }
  if (place) {
    circle(context, place, DOT);
    context.fill();
    Object.assign(context, { strokeStyle: colours.page, lineWidth: 4 });
    context.stroke();
    Object.assign(context, { strokeStyle: colours.text, lineWidth: 1.5 });
    circle(context, place, DOT + 2);
    context.stroke();
  }
  Object.assign(context, { strokeStyle: colours.text, lineWidth: 2.5 });
  if (pointed !== null) {
    circle(context, placeOf(pointed), radius + 1);
    context.stroke();
  }
  if (hasCrosshair) {
    const [x, y] = view.size.map((side) => side / 2);
    context.lineWidth = 1.5;
    line(context, [x - 12, y], [x + 12, y]);
    line(context, [x, y - 12], [x, y + 12]);
  }
}

// From faint, where it began, to strong.
function paintTrail(context, places) {
  context.lineWidth = 3;
  for (let i = 1; i < places.length; i++) {
    context.globalAlpha = 0.15 + (0.65 * i) / places.length;
    line(context, places[i - 1], places[i]);
  }
  context.globalAlpha = 1;
}

function line(context, [x0, y0], [x1, y1]) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function circle(context, [x, y], radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, FULL_TURN);
}
