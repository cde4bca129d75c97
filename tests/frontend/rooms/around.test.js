import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Silence } from "../../../frontend/js/rooms/silence.js";
import { Surroundings } from "../../../frontend/js/rooms/surroundings.js";
import { Clock } from "./fakes.js";

/** @type {Clock} */ let clock;
/** @type {any} */ let page;
/** @type {string[]} */ let heard;
/** @type {Surroundings} */ let around;
let asleep = 0;

beforeEach(() => {
  clock = new Clock();
  asleep = 0;
  page = {
    window: new EventTarget(),
    document: Object.assign(new EventTarget(), { visibilityState: "visible" }),
    network: new EventTarget(),
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
    setInterval: clock.setInterval,
    clearInterval: clock.clearInterval,
    wall: () => clock.now + asleep,
  };
  around = new Surroundings(page);
  heard = [];
  for (const news of ["hidden", "shown", "offline", "online", "network", "woke"]) around.on(news, () => heard.push(news));
});

/** @param {string} state */
function turn(state) {
  page.document.visibilityState = state;
  page.document.dispatchEvent(new Event("visibilitychange"));
}

test("a glance at another tab is no hiding; a tab that stays hidden is, and is shown at once", async () => {
  turn("hidden");
  await clock.pass(2000);
  turn("visible");
  await clock.pass(10_000);
  assert.deepEqual(heard, []);
  turn("hidden");
  await clock.pass(5000);
  turn("visible");
  assert.deepEqual(heard, ["hidden", "shown"]);
});

test("a machine that slept is noticed by the clock on the wall, a slow one is not taken for it", async () => {
  await clock.pass(6000);
  asleep += 5000;
  await clock.pass(2000);
  assert.deepEqual(heard, []);
  asleep += 3_600_000;
  await clock.pass(2000);
  assert.deepEqual(heard, ["woke"]);
});

test("a hidden tab whose clock is slowed down has not slept", async () => {
  turn("hidden");
  await clock.pass(6000);
  asleep += 60_000;
  await clock.pass(2000);
  assert.deepEqual(heard, ["hidden"]);
});

test("the network going, coming and changing is told until it is closed", () => {
  page.window.dispatchEvent(new Event("offline"));
  page.window.dispatchEvent(new Event("online"));
  page.network.dispatchEvent(new Event("change"));
  assert.deepEqual(heard, ["offline", "online", "network"]);
  around.close();
  page.window.dispatchEvent(new Event("offline"));
  assert.equal(heard.length, 3);
});

test("a microphone that never gave a sound is silent after a while, one that was heard much later", () => {
  const silence = new Silence();
  assert.equal(silence.note(0, 0), null);
  assert.equal(silence.note(0, 11), null);
  assert.equal(silence.note(0, 12), true);
  assert.equal(silence.note(0.02, 14), false);
  assert.equal(silence.note(0, 20), null);
  assert.equal(silence.note(0, 60), null);
  assert.equal(silence.note(0, 65), true);
  silence.restart();
  assert.equal(silence.note(0, 66), null);
});

test("where sound cannot be measured nothing is said about it", () => {
  const silence = new Silence();
  for (let at = 0; at < 100; at += 2) assert.equal(silence.note(null, at), null);
});
