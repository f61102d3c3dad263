// The page's scripts communicate by events on the document:
//
//   ready     the page is built, and its pad has replaced the early one
//   broken    a part without which the page does not work could not be loaded, see page_check.js
//   updated   the page's host has a newer version of it, see updates.js
//   drawing   the pad's strokes or the chosen digit of its photo have changed: see `drawing` in pad/canvas.js
//   photo     the photo on the pad, its part or its digits have changed: see pad/photo.js; null without one
//   tab       a tab was opened: its name
//   example   Inside is to show a test digit: {position, tab}, the tab it comes from
//   label     the pad draws a drawing of the class: {tab, digit, phone}
//   code      another device of the teacher is to scan the page's address with a code: {code, words}, what to say about it
//   number    the reading of several digits on the pad, see page/pad/pad_reader.py; null for fewer
//   choice    another digit of several was chosen: its place on the pad
//   training  the visitor's training has started or ended: whether it is running
//   lost      a visitor's network is no longer kept: its token
//   forget    the page forgets its visitor: trainings stop
//   loading   a network's file arrives, on a static site: the part that is there, from 0 to 1; null when none is loaded
//   line      the visitor has moved the certainty that a digit needs: see pad/moved_line.js; null for the network's own
//   network   another network answers: the token of the visitor's own, or null for the page's, see own_network.js
//   experiment  the experiment that breaks the network has changed

export const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
export const on = (name, listener) => document.addEventListener(name, (event) => listener(event.detail));
