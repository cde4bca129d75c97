import assert from "node:assert/strict";
import { test } from "node:test";
import { Upward, upOf } from "../../../frontend/js/rooms/upward.js";

const FINE = { loss: 0, rtt: 0.05, available: 900_000, isLarge: true };
const TIGHT = { ...FINE, available: 300_000 };
const NARROW = { ...FINE, rtt: 0.3, available: 90_000 };
/** A browser that sends less finds out nothing more about the line. */
const CALM = { ...FINE, available: 90_000, isLarge: false };
const CALM_SMALL = { ...FINE, available: 200_000, isLarge: false };

/**
 * Looks every two seconds; returns what the way became, and when.
 * @param {Upward} upward
 * @param {(at: number) => import("../../../frontend/js/rooms/upward.js").Up} line
 * @param {number} seconds
 */
function look(upward, line, seconds) {
  const told = [];
  for (let at = 0; at <= seconds; at += 2) if (upward.note(line(at), at)) told.push([at, upward.way]);
  return told;
}

test("one bad look is no narrow line, two in a row are, whatever is bad about them", () => {
  assert.deepEqual(look(new Upward(), (at) => (at % 4 ? NARROW : FINE), 60), []);
  for (const bad of [NARROW, { ...FINE, loss: 0.2 }, { ...FINE, rtt: 1.5 }, { ...FINE, rtt: 1.5, available: null }]) {
    assert.deepEqual(look(new Upward(), () => bad, 4), [[2, "narrow"]]);
  }
  assert.deepEqual(look(new Upward(), () => ({ ...FINE, available: null }), 60), []);
});

test("a line too tight for the large picture sends the small one alone; sound that is lost on the way counts too", () => {
  for (const tight of [TIGHT, { ...FINE, loss: 0.08, available: 600_000 }]) {
    assert.deepEqual(look(new Upward(), (at) => (at % 4 ? tight : FINE), 60), []);
    assert.deepEqual(look(new Upward(), () => tight, 4), [[2, "small"]]);
    assert.deepEqual(look(new Upward(), () => ({ ...tight, isLarge: false }), 60), []); // nobody asks for it
  }
  assert.deepEqual(look(new Upward(), () => ({ ...FINE, loss: 0.08, available: 2_000_000 }), 60), []); // radio, not a queue
});

test("the large picture is tried again after calm seconds, and ever less often where that was too much", () => {
  const upward = new Upward();
  const told = look(upward, () => (upward.way === "small" ? CALM_SMALL : TIGHT), 800);
  const tried = told.filter(([, way]) => way === "wide").map(([at]) => Number(at));
  assert.deepEqual(tried.slice(0, 5), [22, 66, 150, 314, 478]);
});

test("any picture is tried again after calm seconds, and ever less often where that broke the sound again", () => {
  const upward = new Upward();
  const told = look(upward, () => (upward.way === "narrow" ? CALM : NARROW), 800);
  const tried = told.filter(([, way]) => way === "small").map(([at]) => Number(at));
  assert.deepEqual(tried.slice(0, 5), [22, 66, 150, 314, 478]);
});

test("a line that stays bad without the picture is left alone, one that recovers is wide again step by step", () => {
  assert.deepEqual(look(new Upward(), () => ({ ...FINE, loss: 0.2 }), 300), [[2, "narrow"]]);
  const upward = new Upward();
  const told = look(upward, (at) => (upward.way !== "narrow" && at < 10 ? NARROW : FINE), 130);
  assert.deepEqual(told, [[2, "narrow"], [22, "small"], [42, "wide"]]);
});

test("the statistics say it of the path that carries now; without reports about my sound nothing is said", () => {
  const old = { type: "candidate-pair", id: "old", nominated: true, state: "succeeded", availableOutgoingBitrate: 1, currentRoundTripTime: 9 };
  const path = { ...old, id: "new", availableOutgoingBitrate: 300_000, currentRoundTripTime: 0.1 };
  const sound = { type: "remote-inbound-rtp", kind: "audio", fractionLost: 0.05, roundTripTime: 0.2 };
  const large = { type: "outbound-rtp", kind: "video", rid: "h", active: true };
  const seen = { loss: 0.05, rtt: 0.1, available: 300_000, isLarge: false };
  assert.deepEqual(upOf([old, path, { type: "transport", selectedCandidatePairId: "new" }, sound]), seen);
  assert.deepEqual(upOf([path, sound, large, { ...large, rid: "l" }]), { ...seen, isLarge: true });
  assert.deepEqual(upOf([path, sound, { ...large, active: false }, { ...large, rid: "l" }]), seen);
  assert.deepEqual(upOf([sound]), { loss: 0.05, rtt: 0.2, available: null, isLarge: false });
  assert.equal(upOf([path]), null);
});
