import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { RoomMedia } from "../../../frontend/js/rooms/media.js";
import { Clock, FakeLink, FakePeer } from "./fakes.js";

/** @type {Clock} */ let clock;
/** @type {FakeLink} */ let link;
/** @type {RoomMedia} */ let media;

beforeEach(() => {
  clock = new Clock();
  link = new FakeLink();
  link.answers = {
    "media.join": { sdp: "answer", down: "offer 3 4 5 6" },
    "media.restart": { sdp: "again", down: "offer 3 4 5 6 anew" },
    "media.want": { slots: [] },
  };
  FakePeer.all.length = 0;
  const browser = { RTCPeerConnection: FakePeer, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout };
  media = new RoomMedia(link, browser, { audio: 3, video: 1 });
});

test("an offer of the slots is answered, and the slots have the tracks of that connection", async () => {
  await media.join();
  const [up, down] = FakePeer.all;
  assert.equal(FakePeer.all.length, 2);
  assert.deepEqual(down.config.iceServers, []);
  assert.deepEqual(link.all("media.answer"), [{ sdp: "answer to offer 3 4 5 6" }]);
  for (const { mid, receiver } of down.transceivers) assert.equal(media.slots.get(mid)?.track, receiver.track);
  assert.ok(up.transceivers.every((t) => t.receiver.track !== media.slots.get("6")?.track));
});

test("the line is up when both connections are, and falters when either does", async () => {
  await media.join();
  const [up, down] = FakePeer.all;
  up.become("connected");
  assert.equal(media.state, "joining");
  down.become("connected");
  assert.equal(media.state, "up");
  down.become("disconnected");
  assert.equal(media.state, "falters");
  await clock.pass(2000);
  assert.deepEqual(link.all("media.answer").at(-1), { sdp: "answer to offer 3 4 5 6 anew" });
  assert.equal(FakePeer.all.length, 2, "a new path needs no new connection");
  up.become("connected");
  assert.equal(media.state, "falters");
  down.become("connected");
  assert.equal(media.state, "up");
});

test("both end together, and a rejoin makes both anew", async () => {
  await media.join();
  await media.rejoin();
  assert.deepEqual(FakePeer.all.map((p) => p.closed), [true, true, false, false]);
  media.close();
  assert.ok(FakePeer.all.every((p) => p.closed));
});

test("statistics are those of both connections", async () => {
  await media.join();
  const [up, down] = FakePeer.all;
  up.getStats = async () => new Map([["a", { type: "outbound-rtp" }]]);
  down.getStats = async () => new Map([["a", { type: "inbound-rtp" }]]);
  assert.deepEqual((await media.statistics()).map((/** @type {any} */ s) => s.type), ["outbound-rtp", "inbound-rtp"]);
});

test("an answer that the server refuses makes the join fail, and it is tried again", async () => {
  link.answers["media.answer"] = new Error("media_refused");
  await media.rejoin();
  assert.equal(media.state, "down");
  link.answers["media.answer"] = {};
  await clock.pass(600);
  assert.equal(link.all("media.join").length, 2);
});
