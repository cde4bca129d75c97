import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { adjust, makePeer, tune } from "../../../frontend/js/rooms/offer.js";
import { FakePeer, FakeTrack } from "./fakes.js";

const VIDEO = [
  { mimeType: "video/AV1" },
  { mimeType: "video/VP9", sdpFmtpLine: "profile-id=2" },
  { mimeType: "video/VP9", sdpFmtpLine: "profile-id=0" },
  { mimeType: "video/H264", sdpFmtpLine: "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f" },
  { mimeType: "video/H264", sdpFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f" },
  { mimeType: "video/rtx" },
  { mimeType: "video/VP8", sdpFmtpLine: "max-fs=12288;max-fr=60" },
];
const AUDIO = [{ mimeType: "audio/G722" }, { mimeType: "audio/opus", sdpFmtpLine: "minptime=10;useinbandfec=1" }, { mimeType: "audio/red", sdpFmtpLine: "111/111" }];
/** @param {any[]} video */
const able = (video) => ({ getCapabilities: (/** @type {string} */ kind) => ({ codecs: kind === "audio" ? AUDIO : video }) });
/** @type {any} */ let browser;

beforeEach(() => {
  browser = { RTCPeerConnection: FakePeer, RTCRtpSender: able(VIDEO), RTCRtpReceiver: able(VIDEO), setTimeout, clearTimeout };
});

const make = () => makePeer(browser, { audio: 1, video: 1 }, new Map());
const names = (/** @type {any} */ transceiver) => transceiver.codecs.map((/** @type {any} */ c) => c.mimeType);

test("redundant Opus goes before Opus; of pictures VP8 first, and nothing that is not spoken here", () => {
  const { up, pc } = make();
  assert.deepEqual(names(up.get("mic")), ["audio/red", "audio/opus"]);
  assert.deepEqual(names(up.get("camera")), ["video/VP8", "video/H264", "video/VP9", "video/rtx"]);
  assert.match(up.get("camera").codecs[1].sdpFmtpLine, /packetization-mode=1/);
  assert.deepEqual(names(pc.transceivers.at(-1)), names(up.get("camera")));
});

test("a browser without VP8 sends one size, the largest", () => {
  browser.RTCRtpSender = able(VIDEO.filter((c) => c.mimeType !== "video/VP8"));
  assert.deepEqual(make().up.get("camera").init.sendEncodings, [{ maxBitrate: 600_000 }]);
});

test("a browser that tells and can nothing of this is taken as it is", () => {
  browser = { RTCPeerConnection: class extends FakePeer {
    /** @param {any} track @param {any} init */
    addTransceiver(track, init) {
      if (init.sendEncodings) throw new TypeError("sendEncodings");
      const made = super.addTransceiver(track, init);
      made.setCodecPreferences = undefined;
      return made;
    }
  }, setTimeout, clearTimeout };
  const { pc } = make();
  assert.equal(pc.transceivers.length, 5);
  assert.deepEqual(pc.transceivers.map((/** @type {any} */ t) => t.direction), ["sendonly", "sendonly", "sendonly", "recvonly", "recvonly"]);
});

test("preferences that a browser refuses leave its own order", () => {
  browser.RTCPeerConnection = class extends FakePeer {
    /** @param {any} track @param {any} init */
    addTransceiver(track, init) {
      const made = super.addTransceiver(track, init);
      made.setCodecPreferences = () => {
        throw new Error("InvalidModificationError");
      };
      return made;
    }
  };
  assert.equal(make().pc.transceivers.length, 5);
});

test("a screen keeps its letters sharp and lets frames go, a camera moves", async () => {
  const { up } = make();
  const [screen, camera] = /** @type {any[]} */ ([new FakeTrack("video"), new FakeTrack("video")]);
  screen.contentHint = camera.contentHint = "";
  await tune("screen", up.get("screen").sender, screen);
  await tune("camera", up.get("camera").sender, camera);
  assert.equal(screen.contentHint, "detail");
  assert.equal(camera.contentHint, "motion");
  assert.equal(up.get("screen").sender.parameters.degradationPreference, "maintain-resolution");
  assert.equal(up.get("camera").sender.parameters.degradationPreference, undefined);
});

test("an encoder that cannot be changed, or refuses, stays as it was", async () => {
  assert.equal(await adjust({ getParameters: () => ({}) }, () => assert.fail()), false);
  assert.equal(await adjust(undefined, () => assert.fail()), false);
  const stubborn = { getParameters: () => ({ encodings: [{}] }), setParameters: () => Promise.reject(new Error("InvalidModificationError")) };
  assert.equal(await adjust(stubborn, () => {}), false);
});
