import assert from "node:assert/strict";
import { test } from "node:test";
import { Upward, upOf } from "../../../frontend/js/rooms/upward.js";

const FINE = { loss: 0, rtt: 0.05, available: 900_000 };
const NARROW = { loss: 0, rtt: 0.3, available: 90_000 };
/** A browser that sends sound alone finds out nothing more about the line. */
const CALM = { loss: 0, rtt: 0.05, available: 90_000 };

/**
 * Looks every two seconds; returns when the way became narrow or wide again.
 * @param {Upward} upward
 * @param {(at: number) => import("../../../frontend/js/rooms/upward.js").Up} line
 * @param {number} seconds
 */
function look(upward, line, seconds) {
  const told = [];
  for (let at = 0; at <= seconds; at += 2) if (upward.note(line(at), at)) told.push([at, upward.isNarrow]);
  return told;
}

test("one bad look is no narrow line, two in a row are, whatever is bad about them", () => {
  assert.deepEqual(look(new Upward(), (at) => (at % 4 ? NARROW : FINE), 60), []);
  for (const bad of [NARROW, { ...FINE, loss: 0.2 }, { ...FINE, rtt: 1.5 }, { ...FINE, rtt: 1.5, available: null }]) {
    assert.deepEqual(look(new Upward(), () => bad, 4), [[2, true]]);
  }
  assert.deepEqual(look(new Upward(), () => ({ ...FINE, available: null }), 60), []);
});

test("the picture is tried again after calm seconds, and ever less often where that broke the sound again", () => {
  const upward = new Upward();
  const told = look(upward, () => (upward.isNarrow ? CALM : NARROW), 800);
  const tried = told.filter(([, isNarrow]) => !isNarrow).map(([at]) => Number(at));
  assert.deepEqual(tried.slice(0, 5), [22, 66, 150, 314, 478]);
});

test("a line that stays bad without the picture is left alone, and one that was wide for long begins anew", () => {
  assert.deepEqual(look(new Upward(), () => ({ ...FINE, loss: 0.2 }), 300), [[2, true]]);
  const upward = new Upward();
  const told = look(upward, (at) => (upward.isNarrow ? CALM : at < 10 || at > 100 ? NARROW : FINE), 130);
  assert.deepEqual(told, [[2, true], [22, false], [104, true], [124, false], [128, true]]);
});

test("the statistics say it of the path that carries now; without reports about my sound nothing is said", () => {
  const old = { type: "candidate-pair", id: "old", nominated: true, state: "succeeded", availableOutgoingBitrate: 1, currentRoundTripTime: 9 };
  const path = { ...old, id: "new", availableOutgoingBitrate: 300_000, currentRoundTripTime: 0.1 };
  const sound = { type: "remote-inbound-rtp", kind: "audio", fractionLost: 0.05, roundTripTime: 0.2 };
  assert.deepEqual(upOf([old, path, { type: "transport", selectedCandidatePairId: "new" }, sound]), { loss: 0.05, rtt: 0.1, available: 300_000 });
  assert.deepEqual(upOf([sound]), { loss: 0.05, rtt: 0.2, available: null });
  assert.equal(upOf([path]), null);
});
