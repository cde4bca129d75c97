import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Devices } from "../../../frontend/js/rooms/devices.js";
import { RoomMedia } from "../../../frontend/js/rooms/media.js";
import { Room } from "../../../frontend/js/rooms/room.js";
import { Clock, FakeLink, FakeMedia, FakePeer, settle } from "./fakes.js";

/** @type {Clock} */ let clock;
/** @type {FakeLink} */ let link;
/** @type {Room} */ let room;
/** @type {any} */ let media;
/** @type {any[]} */ let states;

/** @param {string} id @param {object} [more] */
const person = (id, more = {}) => ({ id, name: id, place: "", role: "learner", presence: "in", hand: null, mic: false, camera: false, screen: false, ...more });
const facts = { title: "T", state: "live", locked: false, spotlight: null, closes_at: null };
const inside = (/** @type {any[]} */ ...people) => ({ state: "in", me: "me", may: { lead: true, guard: true, share: true }, room: { facts, people: [person("me"), ...people], messages: [] } });

beforeEach(() => {
  clock = new Clock();
  link = new FakeLink();
  FakePeer.all.length = 0;
  link.answers = { "room.enter": inside(person("leo")), "media.join": { sdp: "a" }, "media.want": { slots: [] } };
  const browser = { RTCPeerConnection: FakePeer, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout };
  media = new FakeMedia();
  room = new Room({
    link,
    media: new RoomMedia(link, browser, { audio: 3, video: 2 }),
    devices: new Devices(media),
    session: "s1",
    clock: { setInterval: clock.setInterval, clearInterval: clock.clearInterval, setTimeout: clock.setTimeout, now: () => clock.now / 1000 },
  });
  states = [];
  room.on("state", (s) => states.push(s));
});

test("a learner waits, is let through when the room opens, and joins the media once", async () => {
  link.answers["room.enter"] = { state: "waiting", me: null };
  await room.enter();
  link.answers["room.enter"] = inside();
  link.tell("room.opened");
  await settle();
  assert.deepEqual(states, ["waiting", "in"]);
  assert.equal(link.all("media.join").length, 1);
});

test("a guest who knocks asks again only when the answer is for them", async () => {
  link.answers["room.enter"] = { state: "knocking", me: "me" };
  await room.enter();
  link.tell("room.door", { participant_id: "other" });
  await settle();
  assert.equal(link.all("room.enter").length, 1);
  link.answers["room.enter"] = { state: "removed", me: "me" };
  link.tell("room.door", { participant_id: "me" });
  await settle();
  assert.deepEqual(states, ["knocking", "removed"]);
});

test("after a break it enters again, takes a fresh picture and keeps its media", async () => {
  await room.enter();
  await room.send("mic", true);
  link.answers["room.enter"] = inside(person("leo"), person("aino"));
  link.tell("open", { first: false });
  await settle();
  assert.deepEqual([...room.people.keys()], ["me", "leo", "aino"]);
  assert.equal(link.all("media.join").length, 1);
  assert.deepEqual(link.all("room.devices").at(-1), { mic: true, camera: false, screen: false });
});

test("a worker that lost us makes the media join anew", async () => {
  await room.enter();
  link.tell("media.lost", { reason: "worker" });
  await settle();
  assert.equal(link.all("media.join").length, 2);
});

test("a teacher is told whose line is poor, until it is not", async () => {
  await room.enter();
  link.tell("media.line", { participant: "leo", level: 1 });
  assert.deepEqual([...room.poor], ["leo"]);
  link.tell("media.line", { participant: "leo", level: 2 });
  assert.deepEqual([...room.poor], []);
});

test("a muted microphone stops sending and only its owner turns it on again", async () => {
  await room.enter();
  await room.send("mic", true);
  const sender = /** @type {FakePeer} */ (FakePeer.all[0]).transceivers[0].sender;
  assert.ok(sender.track);
  link.tell("room.muted", { participant_id: "leo", source: "mic" });
  await settle();
  assert.ok(room.sending.mic);
  link.tell("room.muted", { participant_id: "me", source: "mic" });
  await settle();
  assert.equal(sender.track, null);
  assert.equal(room.sending.mic, false);
  await room.send("mic", true);
  assert.ok(sender.track);
});

test("hands are in the order in which they went up", async () => {
  await room.enter();
  link.tell("room.person", { person: person("b", { hand: "2026-01-01T10:00:02" }) });
  link.tell("room.person", { person: person("c", { hand: "2026-01-01T10:00:01" }) });
  assert.deepEqual(room.hands.map((p) => p.id), ["c", "b"]);
});

test("sound only asks for no picture and sends none", async () => {
  link.answers["room.enter"] = inside(person("leo", { camera: true }));
  await room.enter();
  await room.send("camera", true);
  assert.equal(link.all("media.want").at(-1).slots.length, 1);
  await room.setSoundOnly(true);
  await settle();
  assert.deepEqual(link.all("media.want").at(-1).slots, []);
  assert.equal(room.sending.camera, false);
});

test("a shared screen takes the stage, then the light, then who speaks", async () => {
  link.answers["room.enter"] = inside(person("leo", { camera: true }), person("aino", { camera: true, screen: true }));
  await room.enter();
  assert.deepEqual(room.seating.stage, { participant: "aino", source: "screen" });
  link.tell("room.person", { person: person("aino", { camera: true }) });
  link.tell("media.speakers", { participants: ["me", "aino"] });
  assert.deepEqual(room.seating.stage, { participant: "aino", source: "camera" });
  link.tell("room.changed", { room: { ...facts, spotlight: "leo" } });
  assert.deepEqual(room.seating.stage, { participant: "leo", source: "camera" });
});

test("a room without its teacher closes to the waiting room, devices off; one ended by hand is over", async () => {
  await room.enter();
  await room.send("camera", true);
  const track = media.asked.length && FakePeer.all[0].transceivers[1].sender.track;
  link.tell("room.ended", { reason: "no_teacher", again: true });
  assert.equal(room.state, "waiting");
  assert.equal(track.readyState, "ended");
  link.tell("room.opened");
  await settle();
  assert.equal(room.state, "in");
  link.tell("room.ended", { reason: "teacher_ended", again: false });
  assert.equal(room.state, "ended");
  assert.ok(FakePeer.all.every((p) => p.closed));
});

test("a message that arrives twice is shown once", async () => {
  await room.enter();
  const message = { id: "1", participant: "leo", name: "Léo", text: "Hei", at: "" };
  link.tell("room.said", { message });
  link.tell("room.said", { message });
  assert.equal(room.said.length, 1);
});
