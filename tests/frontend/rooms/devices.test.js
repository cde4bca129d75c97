import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Devices } from "../../../frontend/js/rooms/devices.js";
import { FakeMedia, settle } from "./fakes.js";

/** @type {any} */ let media;
/** @type {Devices} */ let devices;

beforeEach(() => {
  media = new FakeMedia();
  devices = new Devices(media);
});

for (const [name, code] of [["NotAllowedError", "denied"], ["NotReadableError", "in_use"], ["NotFoundError", "missing"], ["TypeError", "failed"]]) {
  test(`${name} is told as "${code}"`, async () => {
    media.failure = name;
    await assert.rejects(devices.open("camera"), (/** @type {any} */ e) => e.code === code && e.kind === "camera");
  });
}

test("a page without TLS has no devices and says so", async () => {
  await assert.rejects(new Devices(undefined).open("mic"), (/** @type {any} */ e) => e.code === "insecure");
});

test("an open device is not opened twice", async () => {
  assert.equal(await devices.open("mic"), await devices.open("mic"));
  assert.equal(media.asked.length, 1);
});

test("the chosen camera is used, and another one where it is gone", async () => {
  await devices.choose("camera", "c2");
  await devices.open("camera");
  assert.equal(media.asked.at(-1).video.deviceId.exact, "c2");
  devices.stop("camera");
  media.devices = media.devices.filter((/** @type {any} */ d) => d.deviceId !== "c2");
  const track = await devices.open("camera");
  assert.equal(track.readyState, "live");
});

test("a pulled-out microphone is replaced, and reported lost where there is no other", async () => {
  /** @type {any[]} */
  const told = [];
  devices.on("replaced", ({ kind }) => told.push(["replaced", kind]));
  devices.on("lost", ({ kind }) => told.push(["lost", kind]));
  const first = /** @type {any} */ (await devices.open("mic"));
  first.unplug();
  await settle();
  media.failure = "NotFoundError";
  /** @type {any} */ (devices.track("mic")).unplug();
  await settle();
  assert.deepEqual(told, [["replaced", "mic"], ["lost", "mic"]]);
});

test("who says no to sharing a screen has shared nothing, and nothing is wrong", async () => {
  media.failure = "NotAllowedError";
  assert.equal(await devices.screen(), null);
});

test("a device that is plugged in is announced", () => {
  let changes = 0;
  devices.on("changed", () => changes++);
  media.dispatchEvent(new Event("devicechange"));
  devices.close();
  media.dispatchEvent(new Event("devicechange"));
  assert.equal(changes, 1);
});
