// Requests that follow the pen.

import "./page.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { followDrawing } from "../page/pad/live.js";
import { pad } from "../page/pad/state.js";
import { emit } from "../page/shared/events.js";
import { NotLoaded, Rejected } from "../page/shared/failures.js";
import { useNetwork } from "../page/shared/own_network.js";
import { requests } from "../page/shared/server.js";
import { text } from "../page/shared/texts.js";
import { settled as answered, until } from "./waiting.js";

let shown = []; // answers
let troubles = [];
let fails = false; // whether the page fails to show an answer
console.warn = console.error = () => {};
const frames = []; // that the browser has not begun
globalThis.requestAnimationFrame = (action) => frames.push(action);

async function settled() {
  await answered();
  for (const action of frames.splice(0)) action();
}

const following = followDrawing({
  endpoint: "look",
  more: () => ({ compare: true }),
  show(answer) {
    if (fails && answer) throw new TypeError("no memory");
    shown.push(answer);
  },
  showTrouble: (words) => troubles.push(words()),
});

// Draw the next points of a line, with the pen down or lifted.
function draw(isDrawing = true) {
  Object.assign(pad, { strokes: [[...(pad.strokes[0] ?? []), [0, pad.version]]], isDrawing });
  pad.version += 1;
  emit("drawing", { isEmpty: false });
}

function clear() {
  Object.assign(pad, { strokes: [], isDrawing: false, version: pad.version + 1 });
  emit("drawing", { isEmpty: true });
}

beforeEach(async () => {
  clear();
  for (const { answer } of requests.splice(0)) answer({});
  await settled();
  [shown, troubles, fails] = [[], [], false];
});

// Answer a request, and wait for the next frame, or only until the answer has arrived.
async function reply(number, value, wait = settled) {
  requests[number].answer(value);
  await wait();
}

test("one request is open at a time, and the last one is for the finished drawing", async () => {
  for (let i = 0; i < 20; i++) draw();
  draw(false);
  assert.equal(requests.length, 1);
  await reply(0, {});
  assert.equal(requests.length, 2);
  const last = requests.at(-1).body;
  assert.deepEqual([last.strokes, last.unfinished], [pad.strokes, false]);
  await reply(1, {});
  assert.equal(requests.length, 2);
});

test("an answer to a cleared drawing is dropped", async () => {
  draw(false);
  clear();
  assert.equal(following.isBusy, false);
  await reply(0, "of the cleared drawing");
  assert.deepEqual(shown, [null]);
  draw();
  draw(false);
  assert.equal(following.isBusy, true);
  await reply(1, "of the first point");
  await reply(2, "newer");
  assert.deepEqual(shown, [null, "of the first point", "newer"]);
});

test("a late frame of a line shows the newest answer alone, and none to a cleared drawing", async () => {
  draw();
  draw();
  await reply(0, "of the first point", answered);
  await reply(1, "of both points", answered);
  assert.deepEqual([shown, following.isBusy], [[], true]);
  await settled();
  assert.deepEqual(shown, ["of both points"]);
  draw();
  await reply(2, "of the cleared drawing", answered);
  clear();
  await settled();
  assert.deepEqual(shown, ["of both points", null]);
});

test("an answer that the page fails to show is reported, and not asked for again", async () => {
  fails = true;
  draw(false);
  await reply(0, {});
  assert.deepEqual(troubles, [text("not_shown")]);
  assert.equal(requests.length, 1);
});

test("a rejected drawing shows the sentence and is not sent again", async () => {
  draw(false);
  requests[0].fail(new Rejected("Scale it down."));
  await settled();
  assert.deepEqual(troubles, ["Scale it down."]);
  assert.equal(requests.length, 1);
});

test("a network that could not be loaded is asked for again", async () => {
  draw(false);
  requests[0].fail(new NotLoaded("404"));
  await settled();
  assert.deepEqual(troubles, [text("network_away")]);
  await until(() => requests.length === 2);
  await reply(1, {});
  assert.deepEqual([troubles.at(-1), shown.length], ["", 1]);
});

test("another network, line or digit asks again, and a closed tab does not", async () => {
  draw(false);
  for (const [i, event] of ["network", "threshold", "choice"].entries()) {
    if (event === "network") useNetwork("class-1");
    else emit(event, null);
    assert.equal(requests.length, i + 1);
    await reply(i, "of before");
    assert.equal(requests.length, i + 2);
  }
  assert.equal(requests.at(-1).body.network, "class-1");
  await reply(3, "of the new one");
  assert.deepEqual(shown, ["of the new one"]);
  following.isOpen = false;
  draw(false);
  assert.equal(requests.length, 4);
  following.isOpen = true;
  assert.equal(requests.length, 5);
  useNetwork(null);
});

test("an experiment asks again, and the answer on its way is shown", async () => {
  draw(false);
  emit("experiment");
  await reply(0, "of the weights before");
  await reply(1, "of the newest ones");
  assert.deepEqual(shown, ["of the weights before", "of the newest ones"]);
});
