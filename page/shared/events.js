// The parts of the page tell each other what happens by events on the document:
//
//   ready     Gradio has built the page, and the pad in it has taken over from the early one
//   drawing   the pad's strokes have changed: {strokes, lineWidth, isDrawing, version}
//   tab       a tab was opened: its name
//   example   Inside is to show a test digit: its position
//   number    what several digits on the pad were read as, see page/pad/reading.py; null where there is one, or none
//   choice    another digit of several was chosen: its place on the pad
//   training  a training of the visitor's begins or ends: whether it is going on
//   lost      the server does not keep a visitor's network any more: its token
//   network   another network answers from now on: the token of the visitor's own, or null for the page's, see
//             own_network.js

export const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
export const on = (name, listener) => document.addEventListener(name, (event) => listener(event.detail));
