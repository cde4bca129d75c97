import assert from "node:assert/strict";
import { test } from "node:test";
import { levelOf, LineQuality, measure } from "../../../frontend/js/rooms/quality.js";

test("loss and delay make the level, the worse of the two", () => {
  assert.equal(levelOf({ loss: 0, rtt: 40, bitrate: 1 }), 3);
  assert.equal(levelOf({ loss: 0.05, rtt: 40, bitrate: 1 }), 2);
  assert.equal(levelOf({ loss: 0, rtt: 900, bitrate: 1 }), 1);
});

test("one bad look does not change the level, two do, and it takes three good ones to rise", () => {
  const line = new LineQuality();
  assert.equal(line.note(1, 0), false);
  assert.equal(line.note(1, 2), true);
  line.note(3, 4);
  line.note(3, 6);
  assert.equal(line.level, 1);
  line.note(3, 8);
  assert.equal(line.level, 3);
});

test("sound only is suggested after ten poor seconds", () => {
  const line = new LineQuality();
  line.note(1, 0);
  line.note(1, 2);
  assert.equal(line.suggestsAudioOnly(11), false);
  assert.equal(line.suggestsAudioOnly(12), true);
});

test("loss and bitrate are those since the last look", () => {
  const at = (/** @type {number} */ t, /** @type {number} */ lost, /** @type {number} */ got) => [
    { id: "i", type: "inbound-rtp", packetsLost: lost, packetsReceived: got, bytesReceived: got * 1000, timestamp: t },
    { id: "p", type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.05, localCandidateId: "l", timestamp: t },
    { id: "l", type: "local-candidate", protocol: "tcp" },
  ];
  const first = measure(at(0, 0, 100), null);
  const second = measure(at(1000, 50, 150), first.now);
  assert.equal(second.measure.loss, 0.5);
  assert.equal(second.measure.bitrate, 400_000);
  assert.equal(second.measure.rtt, 50);
  assert.equal(second.tcp, true);
});
