// Experiments that break a network: which network answers meanwhile, and what ends them.

import "./page.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { on } from "../page/shared/events.js";
import * as networks from "../page/shared/own_network.js";
import { stored } from "../page/shared/storage.js";

const { leaveNetwork, networkOwner, ownNetwork, runExperiment, runningExperiment, useNetwork } = networks;
const BROKEN = { small: false, off: [[3], []] };
let events = [];
for (const name of ["network", "experiment"]) on(name, (token) => events.push([name, token]));

beforeEach(() => {
  useNetwork(null);
  events = [];
});

test("it answers instead of the network that it breaks, which answers again after it", async () => {
  useNetwork("class-1", "class");
  runExperiment(BROKEN);
  assert.deepEqual([ownNetwork(), networkOwner(), networks.networkBefore()], ["experiment", "experiment", "class-1"]);
  const record = { id: "experiment", experiment: { ...BROKEN, network: "class-1" } };
  assert.deepEqual(await networks.experimentRecord(), record);
  runExperiment({ ...BROKEN, off: [[3, 4], []] });
  assert.equal(stored("network", "sessionStorage"), "class-1"); // a reload ends it
  leaveNetwork();
  assert.deepEqual([ownNetwork(), networkOwner(), runningExperiment()], ["class-1", "class", null]);
  const network = (token) => ["network", token];
  assert.deepEqual(events, [
    network("class-1"),
    network("experiment"),
    ["experiment", "experiment"],
    network("class-1"),
  ]);
});

test("another network ends it, and so does the loss of the one that it breaks", async () => {
  const { id } = await networks.keepNetwork({});
  useNetwork(id, "own");
  runExperiment(BROKEN);
  const later = await networks.keepNetwork({}); // replaces the one in use
  assert.deepEqual([ownNetwork(), runningExperiment()], [later.id, null]);
  runExperiment(BROKEN);
  networks.loseNetwork("experiment");
  assert.deepEqual([ownNetwork(), runningExperiment(), networks.isNetworkLost()], [null, null, true]);
});
