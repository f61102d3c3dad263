// The weights of a path's features, by name: its cost is their sum, each times its weight. They were learned from numbers composed
// of real drawings, see docs/numbers-and-photos.md. Lengths are in units of a digit's height, see `Layout`.
export const WEIGHTS = Object.freeze({
  // Of a candidate.
  segment: 3.5849, // for each
  low: 3.1177, // logarithm of how many times lower it is than a digit
  tall: -2.3499, // logarithm of how many times higher it is
  wide: 4.5685, // width beyond 0.8
  apart: 1.0393, // the largest distance from one of its pieces to the next
  strokes: 0.2361, // beyond the first
  // Of a candidate that is read as a digit.
  improbable: 0.7369, // -log p
  certainty: 0.5236, // minus the certainty that it is a digit, see `measureCertainty`
  spread: 0.784, // -log(p + q), q being the second largest probability: nearly 0 where it may be one of two
  one: 0.4671, // for each 1: a part of another digit is often read as a 1
  "low one": 1.4192, // "low", of a 1
  "one beside": 1.0269, // of a 1: how near its neighbours come to it, and cuts between
  // Of a candidate that is read as a non-digit.
  rejected: -1.5418, // for each
  "rejected in spite": 0.2768, // the certainty that it is a digit
  "rejected torn": 0.1087, // -log(1 - p - q)
  "rejected low": -1.7678, // "low"
  "rejected beside": 2.8085, // like "one beside"
  // Of a boundary between two candidates.
  overlap: 3.7108, // in x, of the pieces on its left and right
  crossing: 2.4459, // "overlap" times the nearness of these: a bar or a slash that goes through a digit belongs to it
  cut: 2.8607, // for each stroke that it cuts
  "cut overlap": 0.9142, // "overlap", if it cuts a stroke
  // Of the lines.
  line: -2.1893, // beyond the first
  "line overlap": 11.7099, // of two lines, in y
  "line near": 3.7839, // how near two lines come to each other
  // Of a path as a whole.
  uneven: 0.892, // logarithm of the ratio of the heights of two neighbours, beyond a usual one
  "off line": 5.2221, // distance of their middles in y, beyond a usual one
  alone: 1.1716, // for each line of one digit, if there are several lines
});
