// What the browser keeps of this tab until it is closed, in IndexedDB: the visitor's own network, and what an interrupted
// training needs. Where the browser refuses to store it, it lasts as long as the page.
//
// The values belong to the id in the tab's sessionStorage. They are deleted a day after their last use.

import { emit } from "./events.js";
import { randomHex } from "./random_hex.js";
import { store, stored } from "./storage.js";

const NAME = "digit-sketchpad"; // all projects of user.github.io share a browser's storage
const KEY = "tab"; // of the id
const HOUR = 60 * 60 * 1000; // ms
const KEPT = 24 * HOUR; // ms after its last use
const ANSWER = 500; // ms in which another tab usually says that it has this tab's id

const values = new Map(); // by name
let id = stored(KEY, "sessionStorage"); // null before the first value
let opening = /** @type {Promise<IDBDatabase> | null} */ (null); // a promise of the database

// ---- A duplicated tab has a copy of the other one's id, and takes a new one

let tabs = /** @type {BroadcastChannel | null} */ (null); // a channel to the other tabs
let isChecking = id !== null;
let question = isChecking ? randomHex() : null; // the name of this page's, null when the id is its own

function answerOthers() {
  tabs ??= new BroadcastChannel(NAME);
  const channel = tabs;
  channel.onmessage = ({ data: { asked, from, taken } }) => {
    // Of two that ask at once, as restored tabs do, the one with the smaller question keeps the id.
    if (asked === id && isChecking && from < (question ?? "")) leaveId();
    else if (asked === id) channel.postMessage({ taken: from });
    if (taken === question) leaveId();
  };
  return channel;
}

let stopWaiting = /** @type {(value: null) => void} */ (() => {});

// The answer of a busy tab may come when this one is already in use.
function leaveId() {
  id = question = null;
  store(KEY, null, "sessionStorage");
  values.clear();
  stopWaiting(null);
  if (!isChecking) emit("taken");
}

const checked = new Promise((resolve) => {
  if (!isChecking) return resolve(null);
  stopWaiting = resolve;
  answerOthers().postMessage({ asked: id, from: question });
  setTimeout(resolve, ANSWER);
}).then(() => {
  isChecking = false;
});

// ---- The database: what the tabs keep, by [id, name], and when each was used, by id

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("values");
      request.result.createObjectStore("used");
    };
    request.onsuccess = () => {
      request.result.onclose = () => (opening = null); // by the browser
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  opening.catch(() => (opening = null));
  return opening;
}

// `work` is called with both stores. Returns a promise of the result of the request that it returns.
async function transact(/** @type {(values: IDBObjectStore, used: IDBObjectStore) => IDBRequest | void} */ work) {
  const transaction = (await open()).transaction(["values", "used"], "readwrite");
  return new Promise((resolve, reject) => {
    transaction.onabort = () => reject(transaction.error);
    const request = work(transaction.objectStore("values"), transaction.objectStore("used"));
    transaction.oncomplete = () => resolve(request?.result);
  });
}

// Without an id, which another tab may have taken, this is no key, and the database throws.
const keyOf = (/** @type {string} */ name) => [/** @type {string} */ (id), name];
const ofTab = (/** @type {IDBValidKey} */ tab) => IDBKeyRange.bound([tab], [tab, []]);

// Delete what was not used for long, and note that this tab is in use.
const tidy = () =>
  transact((kept, used) => {
    const request = used.openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) {
        if (id !== null) used.put(Date.now(), id);
        return;
      }
      if (Date.now() - cursor.value > KEPT) {
        kept.delete(ofTab(cursor.key));
        cursor.delete();
      }
      cursor.continue();
    };
  }).catch(console.warn);
checked.then(tidy);
setInterval(tidy, HOUR);

// ---- The values

// Returns a promise of a value, or of null.
export async function readKept(/** @type {string} */ name) {
  await checked;
  if (values.has(name)) return values.get(name);
  if (id === null) return null;
  try {
    const value = await transact((kept) => kept.get(keyOf(name)));
    if (!values.has(name)) values.set(name, value ?? null); // or else it was replaced meanwhile
    return values.get(name);
  } catch (error) {
    console.warn(error);
    return null;
  }
}

// Returns a promise of whether the browser has stored the value, so that it survives a reload.
export async function keep(/** @type {string} */ name, /** @type {unknown} */ value) {
  values.set(name, value);
  await checked;
  id ??= randomHex();
  store(KEY, id, "sessionStorage");
  try {
    await transact((kept, used) => {
      used.put(Date.now(), /** @type {string} */ (id));
      kept.put(value, keyOf(name));
    });
    if (stored(KEY, "sessionStorage") !== id) return false;
    answerOthers();
    return true;
  } catch (error) {
    console.warn(error);
    return false;
  }
}

// Stop trainings, and forget all values of this tab.
export async function forgetKept() {
  emit("forget");
  values.clear();
  await checked;
  if (id === null) return;
  const tab = id;
  id = null;
  store(KEY, null, "sessionStorage");
  await transact((kept, used) => {
    kept.delete(ofTab(tab));
    used.delete(tab);
  }).catch(console.warn);
}
