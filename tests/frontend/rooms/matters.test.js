import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Devices } from "../../../frontend/js/rooms/devices.js";
import { RoomMedia } from "../../../frontend/js/rooms/media.js";
import { Room } from "../../../frontend/js/rooms/room.js";
import { Surroundings } from "../../../frontend/js/rooms/surroundings.js";
import { Clock, FakeLink, FakeMedia, FakePeer, settle } from "./fakes.js";

/** What befalls a room, and what the person is told until it ends. */

/** @type {Clock} */ let clock;
/** @type {FakeLink & { hurry?: () => void }} */ let link;
/** @type {any} */ let room;
/** @type {any} */ let media;
/** @type {any} */ let page;
/** @type {any} */ let permission;
let asleep = 0;
let loud = 0.2;
let hurried = 0;

/** @param {string} id @param {object} [more] */
const person = (id, more = {}) => ({ id, name: id, place: "", role: "learner", presence: "in", hand: null, mic: false, camera: false, screen: false, bench: null, ...more });
const facts = { title: "T", state: "live", locked: false, spotlight: null, closes_at: null };
const inside = (/** @type {any[]} */ ...people) => ({ state: "in", me: "me", may: { lead: true, guard: true, share: true, bench: true }, room: { facts, people: [person("me"), ...people], messages: [] } });
const told = () => room.states.matters.map((/** @type {any} */ m) => m.code);
const peer = () => /** @type {FakePeer} */ (FakePeer.all.at(-1));
const wanted = () => link.all("media.want").at(-1).slots.length;
const refusal = (/** @type {string} */ code) => Object.assign(new Error(code), { code });

beforeEach(async () => {
  clock = new Clock();
  link = new FakeLink();
  FakePeer.all.length = hurried = asleep = 0;
  loud = 0.2;
  link.hurry = () => void hurried++;
  link.answers = { "room.enter": inside(person("leo", { camera: true })), "media.join": { sdp: "a" }, "media.restart": { sdp: "b" }, "media.want": { slots: [] } };
  media = new FakeMedia();
  permission = Object.assign(new EventTarget(), { state: "denied" });
  page = { window: new EventTarget(), document: Object.assign(new EventTarget(), { visibilityState: "visible" }), network: new EventTarget(), ...clockOf(), wall: () => clock.now + asleep };
  room = new Room({
    link,
    media: new RoomMedia(link, { RTCPeerConnection: FakePeer, ...clockOf() }, { audio: 3, video: 2 }),
    devices: new Devices(media, /** @type {any} */ ({ query: async () => permission })),
    session: "s1",
    clock: { ...clockOf(), now: () => clock.now / 1000 },
    around: new Surroundings(page),
    listen: () => ({ peak: () => loud, close: () => {} }),
  });
  link.tell("open", { first: true });
  await room.enter();
  peer().become("connected");
  await settle();
});

const clockOf = () => ({ setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout, setInterval: clock.setInterval, clearInterval: clock.clearInterval });

for (const [name, code] of [["NotAllowedError", "denied"], ["NotReadableError", "in_use"], ["NotFoundError", "missing"], ["TypeError", "failed"]]) {
  test(`a camera that cannot be opened (${name}) is told, and the same button tries again`, async () => {
    media.failure = name;
    await room.send("camera", true);
    assert.deepEqual(told(), [`camera_${code}`]);
    assert.equal(room.sending.camera, false);
    media.failure = null;
    await room.send("camera", true);
    assert.deepEqual(told(), []);
    assert.ok(peer().transceivers[1].sender.track);
  });
}

test("a permission that is given later says so, and what was missing is noticed when it is plugged in", async () => {
  media.failure = "NotAllowedError";
  await room.send("mic", true);
  permission.state = "granted";
  permission.dispatchEvent(new Event("change"));
  assert.deepEqual(told(), ["mic_ready"]);
  media.failure = "NotFoundError";
  await room.send("mic", true);
  assert.deepEqual(told(), ["mic_missing"]);
  media.dispatchEvent(new Event("devicechange"));
  await settle();
  assert.deepEqual(told(), ["mic_ready"]);
});

test("a device that is pulled out is replaced in silence; without another one it is said, and the server told", async () => {
  await room.send("camera", true);
  /** @type {any} */ (room.own.devices.track("camera")).unplug();
  await settle();
  assert.deepEqual(told(), []);
  assert.equal(peer().transceivers[1].sender.track.readyState, "live");
  media.failure = "NotFoundError";
  /** @type {any} */ (room.own.devices.track("camera")).unplug();
  await settle();
  assert.deepEqual(told(), ["camera_lost"]);
  assert.equal(peer().transceivers[1].sender.track, null);
  assert.equal(link.all("room.devices").at(-1).camera, false);
});

test("a call on the phone takes the microphone and gives it back", async () => {
  await room.send("mic", true);
  const track = /** @type {any} */ (room.own.devices.track("mic"));
  track.dispatchEvent(new Event("mute"));
  assert.deepEqual(told(), ["mic_interrupted"]);
  track.dispatchEvent(new Event("unmute"));
  assert.deepEqual(told(), []);
});

test("a microphone that is on and gives no sound is noticed, and again when it is heard", async () => {
  loud = 0;
  await room.send("mic", true);
  await clock.pass(20_000);
  assert.deepEqual(told(), ["mic_silent"]);
  loud = 0.1;
  await clock.pass(2000);
  assert.deepEqual(told(), []);
});

test("a teacher's mute is told until one speaks again", async () => {
  await room.send("mic", true);
  link.tell("room.muted", { participant_id: "me", source: "mic" });
  await settle();
  assert.deepEqual(told(), ["mic_muted"]);
  assert.equal(room.sending.mic, false);
  await room.send("mic", true);
  assert.deepEqual(told(), []);
});

test("a hidden tab lets its pictures go and keeps its sound; shown, they are asked for at once", async () => {
  assert.equal(wanted(), 1);
  page.document.visibilityState = "hidden";
  page.document.dispatchEvent(new Event("visibilitychange"));
  await clock.pass(5000);
  assert.equal(wanted(), 0);
  assert.deepEqual(told(), ["tab_hidden"]);
  assert.equal(FakePeer.all.length, 1);
  page.document.visibilityState = "visible";
  page.document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(wanted(), 1);
  assert.deepEqual(told(), []);
});

test("tiles out of sight are not asked for", async () => {
  link.tell("room.person", { person: person("aino", { camera: true }) });
  assert.equal(wanted(), 2);
  room.see([]);
  assert.equal(wanted(), 1);
  room.see(["aino"]);
  assert.equal(wanted(), 2);
});

test("a network that is gone is said; back, another path is sought at once, before the browser knows", async () => {
  page.window.dispatchEvent(new Event("offline"));
  assert.deepEqual(told(), ["offline"]);
  page.window.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(peer().restarts, 1);
  assert.equal(hurried, 1);
  assert.deepEqual(told(), ["line_lost_media_up"]);
  link.tell("open", { first: false });
  await settle();
  assert.deepEqual(told(), []);
});

test("from one network to another: a new path on the same connection, without being asked", async () => {
  page.network.dispatchEvent(new Event("change"));
  await settle();
  assert.equal(peer().restarts, 1);
  peer().become("disconnected");
  assert.deepEqual(told(), ["media_falters"]);
  await clock.pass(400);
  assert.equal(peer().restarts, 2);
  peer().become("connected");
  assert.deepEqual(told(), []);
  assert.equal(FakePeer.all.length, 1);
});

test("several signs of one change of network cost neither the connection nor an offer in the middle of another", async () => {
  /** @type {(answer: object) => void} */
  let answer = () => {};
  link.answers["media.restart"] = () => new Promise((done) => (answer = done));
  page.window.dispatchEvent(new Event("online"));
  page.network.dispatchEvent(new Event("change"));
  page.network.dispatchEvent(new Event("change"));
  await settle();
  assert.equal(link.all("media.restart").length, 1);
  answer({ sdp: "b" });
  await settle();
  answer({ sdp: "c" });
  await settle();
  assert.deepEqual([link.all("media.restart").length, peer().remote.sdp], [2, "c"]);
  assert.deepEqual([FakePeer.all.length, link.all("media.join").length], [1, 1]);
});

/** What comes, in bytes a beat. @param {() => number} flow */
function carry(flow) {
  let bytes = 0;
  peer().getStats = async () => new Map([["p", { type: "candidate-pair", bytesReceived: (bytes += flow()) }]]);
}

test("a path that dies without a word is noticed within two seconds, and sought anew once", async () => {
  link.tell("media.slots", { slots: [{ mid: "6", participant: "leo", source: "camera" }] });
  let flow = 1000;
  carry(() => flow);
  await clock.pass(10_000);
  assert.equal(peer().restarts, 0);
  flow = 0;
  await clock.pass(2000);
  assert.equal(peer().restarts, 1);
  await clock.pass(60_000);
  assert.deepEqual([peer().restarts, FakePeer.all.length], [1, 1]);
  flow = 1000;
  await clock.pass(3000);
  flow = 0;
  await clock.pass(2000);
  assert.equal(peer().restarts, 2);
});

test("a mere suspicion that is refused gives no connection up", async () => {
  link.tell("media.slots", { slots: [{ mid: "6", participant: "leo", source: "camera" }] });
  link.answers["media.restart"] = refusal("media_refused");
  let flow = 1000;
  carry(() => flow);
  await clock.pass(5000);
  flow = 0;
  await clock.pass(5000);
  assert.deepEqual([link.all("media.restart").length, FakePeer.all.length, peer().localDescription.type], [1, 1, "rollback"]);
});

test("nothing that comes is no dead path where nobody sends, or where the socket is away too", async () => {
  let flow = 1000;
  carry(() => flow);
  link.tell("media.slots", { slots: [{ mid: "6", participant: "leo", source: "camera" }] });
  await clock.pass(5000);
  link.tell("room.person", { person: person("leo") }); // his camera is off now
  flow = 0;
  await clock.pass(10_000);
  link.tell("room.person", { person: person("leo", { camera: true }) });
  flow = 1000;
  await clock.pass(5000);
  link.tell("down");
  flow = 0;
  await clock.pass(10_000);
  assert.equal(peer().restarts, 0);
});

test("a machine that wakes up goes on where it was", async () => {
  asleep = 600_000;
  link.tell("down");
  await clock.pass(2000);
  assert.deepEqual(told(), ["machine_woken"]);
  assert.equal(hurried, 1);
  link.tell("open", { first: false });
  peer().become("connected");
  await clock.pass(9000);
  assert.deepEqual(told(), []);
  assert.equal(room.state, "in");
});

test("the socket is lost while sound and pictures go on, and the other way round", async () => {
  link.tell("down");
  assert.deepEqual(told(), ["line_lost_media_up"]);
  link.tell("open", { first: false });
  await settle();
  assert.deepEqual(told(), []);
  link.answers["media.restart"] = link.answers["media.join"] = refusal("away");
  peer().become("failed");
  await clock.pass(10);
  assert.deepEqual(told(), ["media_down"]);
  assert.ok(await room.say("Hei", "k"));
  link.answers["media.join"] = { sdp: "a" };
  await clock.pass(1000);
  peer().become("connected");
  assert.deepEqual(told(), []);
});

test("two minutes away: everything goes on where it was, on the same connection", async () => {
  await room.send("mic", true);
  link.tell("down");
  await clock.pass(118_000);
  link.answers["room.enter"] = inside(person("leo"), person("aino"));
  link.tell("open", { first: false });
  await settle();
  assert.equal(FakePeer.all.length, 1);
  assert.deepEqual([...room.people.keys()], ["me", "leo", "aino"]);
  assert.deepEqual(link.all("room.devices").at(-1), { mic: true, camera: false, screen: false });
  assert.deepEqual(told(), []);
});

test("a worker that dies is said until its rooms are carried again", async () => {
  link.tell("media.lost", { reason: "worker" });
  await settle();
  assert.deepEqual(told(), ["media_moved"]);
  assert.equal(FakePeer.all.length, 2);
  peer().become("connected");
  assert.deepEqual(told(), []);
});

test("a full server is asked again slowly, and by a press at once", async () => {
  link.answers["media.join"] = refusal("media_full");
  link.tell("media.lost", { reason: "worker" });
  await settle();
  assert.deepEqual(told(), ["media_full"]);
  const asked = link.all("media.join").length;
  await clock.pass(9000);
  assert.equal(link.all("media.join").length, asked);
  link.answers["media.join"] = refusal("media_draining");
  await clock.pass(1500);
  assert.equal(link.all("media.join").length, asked + 1);
  assert.deepEqual(told(), ["media_draining"]);
  link.answers["media.join"] = { sdp: "a" };
  await room.media.rejoin();
  peer().become("connected");
  assert.deepEqual(told(), []);
});

test("cameras that wait for a busy server are said, and come by themselves", () => {
  link.tell("media.cameras", { code: "media_busy", own: true, others: true });
  assert.deepEqual(told(), ["cameras_both"]);
  link.tell("media.cameras", { code: "media_busy", own: true, others: false });
  assert.deepEqual(told(), ["cameras_own"]);
  link.tell("media.cameras", { code: "media_busy", own: false, others: false });
  assert.deepEqual(told(), []);
});

test("a network that lets nothing through is said after a while, and the chat goes on", async () => {
  room.media.hangUp();
  await room.media.rejoin();
  await clock.pass(11_000);
  assert.deepEqual(told(), []);
  await clock.pass(2000);
  assert.deepEqual(told(), ["media_blocked"]);
  assert.ok(await room.say("Hei", "k"));
  await clock.pass(21_000);
  peer().become("connected");
  assert.deepEqual(told(), []);
});

test("a poor line suggests sound alone; waved away it is not suggested again until the line was good", async () => {
  for (let i = 0; i < 8; i++) {
    link.tell("media.quality", { level: 1 });
    await clock.pass(2000);
  }
  assert.deepEqual(told(), ["quality_poor"]);
  room.states.tell("quality", "later");
  link.tell("media.quality", { level: 1 });
  assert.deepEqual(told(), []);
  for (let i = 0; i < 4; i++) link.tell("media.quality", { level: 3 });
  assert.equal(room.states.now.quality, "fine");
  await room.setSoundOnly(true);
  assert.deepEqual(told(), ["quality_sound_only"]);
  assert.equal(wanted(), 0);
  await room.setSoundOnly(false);
  assert.deepEqual(told(), []);
  assert.equal(wanted(), 1);
});

test("a picture that stands still is noticed, a shared screen on which nothing moves is not", async () => {
  let frames = 1;
  peer().getStats = async () => new Map([["6", { type: "inbound-rtp", kind: "video", mid: "6", framesDecoded: frames++ }], ["7", { type: "inbound-rtp", kind: "video", mid: "7", framesDecoded: 5 }]]);
  link.tell("media.slots", { slots: [{ mid: "6", participant: "leo", source: "camera" }, { mid: "7", participant: "leo", source: "screen" }] });
  await clock.pass(12_000);
  assert.deepEqual([...room.watching.still], []);
  peer().getStats = async () => new Map([["6", { type: "inbound-rtp", kind: "video", mid: "6", framesDecoded: 7 }]]);
  await clock.pass(12_000);
  assert.deepEqual([...room.watching.still], ["6"]);
});

test("what is not let through the door is offered again when it opens", async () => {
  link.tell("room.ended", { reason: "no_teacher", again: true });
  assert.equal(room.state, "waiting");
  link.answers["media.join"] = refusal("not_in_room");
  link.answers["room.enter"] = { state: "waiting", me: "me" };
  await room.enter();
  assert.equal(room.media.state, "off");
  assert.deepEqual(told(), []);
  link.answers["media.join"] = { sdp: "a" };
  link.answers["room.enter"] = inside();
  link.tell("room.opened");
  await settle();
  assert.equal(room.media.state, "joining");
});

test("where the line carries no more than the voice the picture rests, that is said, and it comes back by itself", async () => {
  await room.send("mic", true);
  await room.send("camera", true);
  const sound = { type: "remote-inbound-rtp", kind: "audio", fractionLost: 0, roundTripTime: 0.05 };
  const path = { type: "candidate-pair", nominated: true, state: "succeeded", availableOutgoingBitrate: 80_000 };
  const [mic, camera] = peer().transceivers.map((t) => t.sender);
  mic.parameters = { encodings: [{}], codecs: [{ mimeType: "audio/red" }, { mimeType: "audio/opus", payloadType: 111 }] };
  const layers = () => camera.parameters.encodings.map((/** @type {any} */ e) => e.active);
  peer().counted = [sound, path];
  await clock.pass(5000);
  assert.deepEqual(told(), ["upward_narrow"]);
  assert.deepEqual(layers(), [false, false]);
  assert.deepEqual(mic.parameters.encodings, [{ maxBitrate: 24_000, codec: { mimeType: "audio/opus", payloadType: 111 } }]);
  link.tell("media.layers", { layers: { l: true, h: true } }); // somebody watches, and it does not help
  await settle();
  assert.deepEqual(layers(), [false, false]);
  await room.send("camera", false);
  assert.deepEqual(told(), []); // whoever sends no picture misses none
  await room.send("camera", true);
  await clock.pass(22_000);
  assert.deepEqual(told(), []);
  assert.deepEqual([layers(), mic.parameters.encodings], [[true, false], [{}]]); // one step at a time
  path.availableOutgoingBitrate = 900_000;
  await clock.pass(22_000);
  assert.deepEqual(layers(), [true, true]);
});
