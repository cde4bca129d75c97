import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { RoomMedia } from "../../../frontend/js/rooms/media.js";
import { Clock, FakeLink, FakePeer, FakeTrack, settle } from "./fakes.js";

/** @type {Clock} */ let clock;
/** @type {FakeLink} */ let link;
/** @type {RoomMedia} */ let media;

beforeEach(() => {
  clock = new Clock();
  link = new FakeLink();
  link.answers = { "media.join": { sdp: "answer" }, "media.restart": { sdp: "again" }, "media.want": { slots: [] } };
  FakePeer.all.length = 0;
  const browser = { RTCPeerConnection: FakePeer, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout };
  media = new RoomMedia(link, browser, { audio: 3, video: 9 });
});

const peer = () => /** @type {FakePeer} */ (FakePeer.all.at(-1));

test("the offer has three lines up in their order, then three for sound and nine for pictures", async () => {
  await media.join();
  const lines = peer().transceivers;
  assert.deepEqual(peer().config.iceServers, []);
  assert.equal(lines.length, 15);
  assert.deepEqual(lines.map((t) => t.receiver.track.kind[0] + (t.direction === "sendonly" ? "^" : "")).join(""), "a^v^v^aaavvvvvvvvv");
  assert.deepEqual(lines[1].init.sendEncodings.map((/** @type {any} */ e) => [e.rid, e.scaleResolutionDownBy, e.maxBitrate]), [["l", 2, 150000], ["h", 1, 600000]]);
});

test("a track that comes later takes its line without a new offer, and survives a rejoin", async () => {
  await media.join();
  const camera = /** @type {any} */ (new FakeTrack("video"));
  await media.send("camera", camera);
  assert.equal(peer().transceivers[1].sender.track, camera);
  assert.equal(link.all("media.join").length, 1);
  await media.rejoin();
  assert.equal(FakePeer.all.length, 2);
  assert.ok(FakePeer.all[0].closed);
  assert.equal(peer().transceivers[1].sender.track, camera);
});

test("slots are filled as told, and emptied when nobody is named", async () => {
  /** @type {any[]} */
  const seen = [];
  media.on("slots", (slots) => seen.push(slots.filter((/** @type {any} */ s) => s.participant).map((/** @type {any} */ s) => [s.mid, s.kind, s.participant, s.source])));
  await media.join();
  link.tell("media.slots", { slots: [{ mid: "3", participant: "leo", source: "mic" }, { mid: "6", participant: "leo", source: "camera" }] });
  link.tell("media.slots", { slots: [{ mid: "3", participant: null, source: null }] });
  assert.deepEqual(seen.slice(-2), [[["3", "audio", "leo", "mic"], ["6", "video", "leo", "camera"]], []]);
});

test("who has a slot keeps it when the wishes change", async () => {
  await media.join();
  const want = (/** @type {string} */ id, /** @type {"l" | "h"} */ layer = "l") => ({ participant: id, source: /** @type {const} */ ("camera"), layer });
  await media.want([want("a", "h"), want("b")]);
  await media.want([want("c", "h"), want("b"), want("a")]);
  const [, first, second] = link.all("media.want").map((b) => Object.fromEntries(b.slots.map((/** @type {any} */ s) => [s.participant, s.mid])));
  assert.equal(first.a, second.a);
  assert.equal(first.b, second.b);
  assert.notEqual(second.c, second.a);
  const before = link.sent.length;
  await media.want([want("c", "h"), want("b"), want("a")]);
  assert.equal(link.sent.length, before);
});

test("a line that falters for a moment is left alone, one that stays away gets a new path", async () => {
  await media.join();
  peer().become("connected");
  peer().become("disconnected");
  await clock.pass(200);
  peer().become("connected");
  await clock.pass(5000);
  assert.equal(peer().restarts, 0);
  peer().become("disconnected");
  await clock.pass(1600);
  assert.equal(peer().restarts, 1);
  assert.equal(FakePeer.all.length, 1);
});

test("where the server has lost us the whole is joined anew, ever more slowly while that fails", async () => {
  await media.join();
  peer().become("connected");
  link.answers["media.restart"] = new Error("media_refused");
  peer().become("failed");
  await clock.pass(10);
  assert.equal(FakePeer.all.length, 2);
  link.answers["media.join"] = new Error("away");
  await media.rejoin();
  const after = FakePeer.all.length;
  await clock.pass(600);
  assert.equal(FakePeer.all.length, after + 1);
  link.answers["media.join"] = { sdp: "answer" };
  await clock.pass(1100);
  peer().become("connected");
  assert.equal(media.state, "up");
  const now = FakePeer.all.length;
  await clock.pass(60_000);
  assert.equal(FakePeer.all.length, now);
});

test("after the socket was away nothing is joined anew for a server that only looks for the worker still", async () => {
  const refused = (/** @type {string} */ code) => Object.assign(new Error(code), { code });
  await media.join();
  const kept = peer();
  for (const code of ["away", "away", "lost"]) {
    link.answers["media.want"] = refused(code);
    await media.resume();
    assert.equal(peer(), kept);
  }
  const asked = link.all("media.want").length;
  link.answers["media.want"] = { slots: [] };
  await clock.pass(2000);
  assert.equal(link.all("media.want").length, asked + 1);
  link.answers["media.want"] = refused("media_refused");
  await media.resume();
  assert.notEqual(peer(), kept);
});

test("layers that nobody watches are not sent", async () => {
  await media.join();
  link.tell("media.layers", { layers: { l: true, h: false } });
  await settle();
  assert.deepEqual(peer().transceivers[1].sender.parameters.encodings.map((/** @type {any} */ e) => e.active), [true, false]);
});

test("who joined on another device is told and does not fight for the place", async () => {
  link.answers["media.join"] = Object.assign(new Error(), { code: "elsewhere" });
  /** @type {string[]} */
  const refused = [];
  media.on("refused", (code) => refused.push(code));
  await media.rejoin();
  await clock.pass(60_000);
  assert.deepEqual(refused, ["elsewhere"]);
  assert.equal(FakePeer.all.length, 1);
});

test("layers that change in quick succession end as told last", async () => {
  await media.join();
  const { sender } = peer().transceivers[1];
  const set = sender.setParameters;
  let reads = 0;
  sender.getParameters = () => ({ transactionId: ++reads, encodings: structuredClone(sender.parameters.encodings) });
  sender.setParameters = async (/** @type {any} */ p) => {
    await settle();
    if (p.transactionId !== reads) throw new Error("InvalidModificationError");
    await set(p);
  };
  link.tell("media.layers", { layers: { l: false, h: false } });
  link.tell("media.layers", { layers: { l: false, h: true } });
  for (let i = 0; i < 10; i++) await settle();
  assert.deepEqual(sender.parameters.encodings.map((/** @type {any} */ e) => e.active), [false, true]);
});
