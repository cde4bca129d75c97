import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Connection, Refused } from "../../../frontend/js/rooms/connection.js";
import { Clock, FakeSocket, settle } from "./fakes.js";

/** @type {Clock} */ let clock;
/** @type {Connection} */ let line;
/** @type {any[]} */ let heard;
let tickets = 0;

beforeEach(async () => {
  clock = new Clock();
  FakeSocket.all.length = 0;
  tickets = 0;
  line = new Connection({
    WebSocket: FakeSocket,
    ticket: async () => `t${++tickets}`,
    url: (ticket) => `ws://here/ws?ticket=${ticket}`,
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
    random: () => 0.5,
  });
  heard = [];
  line.on("open", (m) => heard.push(["open", m.first]));
  line.on("down", () => heard.push(["down"]));
  line.on("over", (m) => heard.push(["over", m.code]));
  await line.open();
  await settle();
  last().say({ type: "hello", v: 1 });
});

const last = () => /** @type {FakeSocket} */ (FakeSocket.all.at(-1));

test("a request gets its own answer, whatever the order", async () => {
  const one = line.request("a");
  const two = line.request("b", { x: 1 });
  const [first, second] = last().sent;
  last().say({ type: "ok", re: second.id, got: "b" });
  last().say({ type: "error", re: first.id, code: "forbidden", text: "No." });
  assert.equal((await two).got, "b");
  await assert.rejects(one, (/** @type {Refused} */ e) => e.code === "forbidden" && e.text === "No.");
});

test("a broken line fails what waits, and comes back with a fresh ticket", async () => {
  const waiting = line.request("a");
  last().close();
  await assert.rejects(waiting, (/** @type {Refused} */ e) => e.code === "lost");
  await assert.rejects(line.request("b"), (/** @type {Refused} */ e) => e.code === "lost");
  await clock.pass(300);
  assert.equal(FakeSocket.all.length, 2);
  assert.match(last().url, /t2$/);
  last().say({ type: "hello", v: 1 });
  assert.deepEqual(heard, [["open", true], ["down"], ["open", false]]);
});

test("it waits longer after each failure, and not at all once the network is back", async () => {
  /** @type {number[]} */
  const at = [];
  for (let i = 0; i < 6; i++) {
    const before = FakeSocket.all.length;
    last().close();
    const from = clock.now;
    while (FakeSocket.all.length === before) await clock.pass(50);
    at.push(clock.now - from);
  }
  assert.ok(at.every((ms, i) => i === 0 || ms >= at[i - 1]), String(at));
  assert.ok(at[5] <= 8000);
  last().close();
  line.hurry();
  await settle();
  assert.equal(last().readyState, 1);
});

test("an event that was told already is not told twice", () => {
  /** @type {any[]} */
  const said = [];
  line.on("room.said", (data) => said.push(data.n));
  for (const seq of [1, 2, 2, 1, 3]) last().say({ type: "room.said", topic: "session:x", seq, data: { n: seq } });
  assert.deepEqual(said, [1, 2, 3]);
});

test("a line that is dead without saying so is given up after its silence", async () => {
  await clock.pass(45_000);
  assert.deepEqual(heard.slice(0, 2), [["open", true], ["down"]]);
});

test("who is signed out does not come back", async () => {
  last().close(4401);
  await clock.pass(60_000);
  assert.equal(FakeSocket.all.length, 1);
  assert.deepEqual(heard.at(-1), ["over", "4401"]);
});

test("a hurry in the middle of an attempt does not take its answers away", async () => {
  last().close();
  line.hurry();
  line.hurry(); // the page and the room both hear that the network is back
  await settle();
  assert.equal(FakeSocket.all.length, 2);
  last().readyState = 0;
  line.hurry(); // somebody presses "Go in" while the line is being opened
  await settle();
  last().readyState = 1;
  last().say({ type: "hello", v: 1 });
  const asked = line.request("room.enter");
  await settle();
  assert.equal(FakeSocket.all.length, 2);
  last().say({ type: "ok", re: last().sent[0].id, state: "in" });
  assert.equal((await asked).state, "in");
});

test("an attempt that hangs gives way to a hurry, and is given up by itself", async () => {
  last().close();
  await clock.pass(300);
  const hanging = last();
  hanging.readyState = 0;
  await clock.pass(3000);
  line.hurry();
  await settle();
  assert.deepEqual([FakeSocket.all.length, hanging.readyState], [3, 3]);
  last().readyState = 0;
  await clock.pass(16_000);
  assert.equal(FakeSocket.all.length, 4);
});

test("a request without an answer fails with its line, even where the browser does not say that it is dead", async () => {
  const asked = line.request("a");
  const refused = assert.rejects(asked, (/** @type {Refused} */ e) => e.code === "lost");
  last().close = () => {}; // closing a dead socket takes its time
  await clock.pass(15_500);
  await refused;
  assert.equal(FakeSocket.all.length, 2);
  assert.deepEqual(heard.at(-1), ["down"]);
});
