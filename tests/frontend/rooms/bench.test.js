import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { BENCH_LAYERS, BenchSender } from "../../../frontend/js/rooms/bench.js";
import { RoomMedia } from "../../../frontend/js/rooms/media.js";
import { Seats } from "../../../frontend/js/rooms/seats.js";
import { Clock, FakeLink, FakeMedia, FakePeer, settle } from "./fakes.js";

/** @type {any} */ let link;
/** @type {FakeMedia} */ let devices;
/** @type {BenchSender} */ let sender;
/** @type {any[]} */ let problems;
/** @type {string[]} */ let over;

beforeEach(async () => {
  const clock = new Clock();
  link = Object.assign(new FakeLink(), { up: true, close: () => (link.up = false) });
  link.answers = { "bench.enter": { on: false }, "media.join": { sdp: "answer" }, "media.want": { slots: [] } };
  devices = new FakeMedia();
  FakePeer.all.length = 0;
  const browser = { RTCPeerConnection: FakePeer, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout };
  const media = new RoomMedia(link, browser, { audio: 0, video: 0, camera: BENCH_LAYERS });
  sender = new BenchSender(link, media, /** @type {any} */ (devices));
  problems = [];
  over = [];
  sender.on("problem", (problem) => problems.push(problem));
  sender.on("over", ({ reason }) => over.push(reason));
  link.tell("open", { first: true });
  await settle();
  link.sent.length = 0;
});

const peer = () => /** @type {FakePeer} */ (FakePeer.all.at(-1));
const types = () => link.sent.map((/** @type {[string, any]} */ [type]) => type);

test("a phone opens the back camera, says that it sends, and offers nothing to receive in", async () => {
  await sender.start();
  assert.equal(devices.asked[0].audio, undefined);
  assert.deepEqual(devices.asked[0].video.facingMode, { ideal: "environment" });
  assert.deepEqual(peer().transceivers.map((t) => t.direction), ["sendonly", "sendonly", "sendonly"]);
  assert.deepEqual(peer().transceivers[1].init.sendEncodings.map((/** @type {any} */ e) => e.rid), ["l", "h"]);
  assert.equal(peer().transceivers[1].sender.track, sender.track);
  assert.deepEqual(peer().transceivers.filter((t) => t.sender.track).length, 1);
  assert.deepEqual(link.all("bench.switch"), [{ on: true }]);
  assert.equal(sender.flows, false);
  peer().become("connected");
  assert.equal(sender.flows, true);
});

test("turning lets go of the one camera before the other is opened", async () => {
  await sender.start();
  const back = sender.track;
  await sender.turn();
  assert.equal(back?.readyState, "ended");
  assert.deepEqual(devices.asked[1].video.facingMode, { ideal: "user" });
  assert.equal(peer().transceivers[1].sender.track, sender.track);
  assert.equal(link.all("media.join").length, 1);
});

test("stopped, or switched off by a teacher, it lets the camera go; started again it sends", async () => {
  await sender.start();
  const first = sender.track;
  await sender.stop();
  assert.deepEqual([first?.readyState, sender.state], ["ended", "off"]);
  assert.deepEqual(link.all("bench.switch").at(-1), { on: false });
  await sender.start();
  const second = sender.track;
  link.tell("bench.switched_off");
  await settle();
  assert.deepEqual([second?.readyState, sender.state, sender.switchedOff], ["ended", "off", true]);
  assert.equal(peer().transceivers[1].sender.track, null);
  await sender.start();
  assert.deepEqual([sender.state, sender.switchedOff], ["on", false]);
  assert.deepEqual(link.all("bench.switch").at(-1), { on: true });
});

test("what the browser refuses is told in the codes that pages have words for, and nothing is sent", async () => {
  for (const [name, code] of [["NotAllowedError", "denied"], ["NotReadableError", "in_use"], ["NotFoundError", "missing"]]) {
    devices.failure = name;
    await sender.start();
    assert.equal(problems.at(-1).code, code);
    assert.equal(sender.state, "off");
  }
  assert.deepEqual(link.all("bench.switch"), []);
});

test("a call that takes the camera away is said, and the room is told that nothing comes", async () => {
  await sender.start();
  /** @type {any} */ (sender.track).unplug();
  await settle();
  assert.equal(problems.at(-1).code, "in_use");
  assert.deepEqual(link.all("bench.switch").at(-1), { on: false });
});

test("after a break it says that it is there, and takes up its picture where the server kept or lost it", async () => {
  await sender.start();
  link.answers["bench.enter"] = { on: true };
  link.tell("open", { first: false });
  await settle();
  assert.deepEqual(types().slice(-2), ["bench.enter", "media.want"]);
  link.answers["bench.enter"] = { on: false };
  link.answers["media.want"] = (/** @type {any} */ _body) => {
    link.answers["media.want"] = { slots: [] };
    return new Error("media_refused");
  };
  link.tell("open", { first: false });
  await settle();
  assert.deepEqual(types().slice(-5), ["bench.enter", "bench.switch", "media.want", "media.join", "media.want"]);
});

test("a camera that opens faster than the room lets it in waits until it is in", async () => {
  link.tell("down");
  /** @type {(answer: any) => void} */ let letIn = () => {};
  link.answers["bench.enter"] = () => new Promise((resolve) => (letIn = resolve));
  link.tell("open", { first: true });
  await sender.start();
  assert.deepEqual([sender.state, link.all("bench.switch")], ["on", []]);
  letIn({ on: false });
  await settle();
  assert.deepEqual([over, link.all("bench.switch")], [[], [{ on: true }]]);
});

test("a phone that sends nothing joins nothing when its line comes back", async () => {
  link.tell("open", { first: true });
  await settle();
  assert.deepEqual(types(), ["bench.enter"]);
});

test("it is over once, with the reason that the room gave, and the camera's light goes off", async () => {
  await sender.start();
  const track = sender.track;
  link.tell("bench.ended", { reason: "replaced" });
  link.tell("over", { code: "4401" });
  link.tell("over", { code: "4401" });
  assert.deepEqual(over, ["replaced"]);
  assert.equal(track?.readyState, "ended");
  assert.ok(peer().closed);
  await sender.start();
  assert.equal(sender.state, "over");
});

/** @param {string} id @param {object} more */
const one = (id, more = {}) => ({ id, name: id, presence: "in", camera: true, screen: false, hand: null, bench: null, ...more });
const bench = { bench: { id: "bench", on: true } };
const facts = { me: "me", spotlight: null, speakers: /** @type {string[]} */ ([]), slots: 9 };
/** @param {any[]} people @param {{ me: string, spotlight: string | null, speakers: string[], slots: number }} room */
function seat(people, { speakers, ...room }) {
  const seats = new Seats();
  seats.spoke(speakers, room.me);
  return seats.reckon(people, room);
}
const wanted = (/** @type {any} */ seating) => seating.pictures.map((/** @type {any} */ p) => p.participant);

test("a workbench is beside its person, and on the stage while that person speaks or is in the light", () => {
  const people = [one("me"), one("leo", bench), one("aino")];
  const silent = seat(people, { ...facts, speakers: ["aino"] });
  assert.deepEqual(silent.strip, ["me", "leo", "bench"]);
  assert.deepEqual(wanted(silent), ["aino", "bench", "leo"]);
  for (const loud of [{ speakers: ["leo"] }, { speakers: ["aino"], spotlight: "leo" }]) {
    const seating = seat(people, { ...facts, ...loud });
    assert.deepEqual(seating.stage, { participant: "bench", source: "camera" });
    assert.deepEqual(seating.strip, ["me", "leo", "aino"]);
    assert.deepEqual(seating.pictures[0], { participant: "bench", source: "camera", layer: "h" });
  }
});

test("a shared screen goes before a workbench, and a workbench that is off is nowhere", () => {
  const shared = seat([one("me"), one("leo", bench), one("aino", { screen: true })], { ...facts, speakers: ["leo"] });
  assert.deepEqual(shared.stage, { participant: "aino", source: "screen" });
  assert.deepEqual(wanted(shared), ["aino", "bench", "leo", "aino"]);
  const off = seat([one("me"), one("leo", { bench: { id: "bench", on: false } })], { ...facts, speakers: ["leo"] });
  assert.deepEqual([off.stage, off.strip], [{ participant: "leo", source: "camera" }, ["me"]]);
});

test("with few slots the own workbench is the first that is not asked for", () => {
  const people = [one("me", bench), one("leo"), one("aino"), one("mikko")];
  assert.deepEqual(wanted(seat(people, { ...facts, slots: 3 })), ["leo", "aino", "mikko"]);
  assert.deepEqual(wanted(seat(people, facts)), ["leo", "aino", "mikko", "bench"]);
  const lit = seat(people, { ...facts, spotlight: "me", slots: 3 });
  assert.deepEqual(lit.pictures[0], { participant: "bench", source: "camera", layer: "h" });
});
