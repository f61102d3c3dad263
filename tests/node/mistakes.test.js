// Mistakes: what is loaded, and when it is asked for again.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Rejected } from "../page/shared/failures.js";
import { makeStore } from "../page/shared/store.js";
import { requests } from "../page/shared/transport.js";
import { makeLoading } from "../page/tabs/mistakes/loading.js";
import { initialState } from "../page/tabs/mistakes/state.js";
import { settled } from "./waiting.js";

test("a tab that is opened again and again repeats the last rejected request", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { state, set } = makeStore(initialState());
  const load = makeLoading({ state, set });
  const asked = () => requests.filter(({ name }) => name === "mistakes");
  for (const number of [0, 1, 2]) {
    set({ isOpen: true });
    load();
    asked()[number].fail(new Rejected("There is no MNIST."));
    await settled();
    assert.deepEqual([state.isLoading, state.trouble()], [false, "There is no MNIST."]);
    context.mock.timers.tick(1000);
  }
  for (const [passed, count] of [
    [8999, 3],
    [1, 4],
  ]) {
    context.mock.timers.tick(passed);
    await settled();
    assert.equal(asked().length, count);
  }
  asked()[3].answer({ digits: [] });
  await settled();
  assert.deepEqual([state.isLoading, state.answer, state.trouble()], [false, { digits: [] }, ""]);
});
