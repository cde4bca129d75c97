import assert from "node:assert/strict";
import { test } from "node:test";
import { Stall } from "../../../frontend/js/rooms/stall.js";

/**
 * Looks twice a second; returns the seconds at which a new path was sought.
 * @param {Stall} stall
 * @param {number[]} came what had come in sum at each look
 * @param {(at: number) => boolean} [expected]
 */
function look(stall, came, expected = () => true) {
  return came.flatMap((bytes, i) => (stall.note([{ type: "candidate-pair", bytesReceived: bytes }], i / 2, expected(i / 2)) ? [i / 2] : []));
}

test("a path that goes silent in the middle of a steady stream is told once, 1.5 s after its last packet", () => {
  assert.deepEqual(look(new Stall(), [0, 10, 20, 30, 40, 40, 40, 40, 40, 40, 40, 40]), [3.5]);
});

test("what falls silent after a new path was found is told again", () => {
  const again = [50, 60, 70, 80, 80, 80, 80, 80];
  assert.deepEqual(look(new Stall(), [0, 10, 20, 30, 40, 40, 40, 40, 40, ...again]), [3.5, 7.5]);
});

test("gaps in a thin stream, a room where nobody sends, and a new connection are no dead path", () => {
  assert.deepEqual(look(new Stall(), [0, 10, 10, 10, 20, 20, 20, 30, 30, 30, 30, 30]), []);
  assert.deepEqual(look(new Stall(), [0, 10, 20, 30, 40, 40, 40, 40, 40, 40], (at) => at < 2.5), []);
  assert.deepEqual(look(new Stall(), [500, 600, 700, 800, 0, 10, 10, 10, 20, 30]), []);
  assert.deepEqual(look(new Stall(), [0, 0, 0, 0, 0, 0, 0, 0]), []);
});

test("an answer to a question about the path is a sign of life", () => {
  const stall = new Stall();
  const told = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => stall.note([{ type: "candidate-pair", bytesReceived: Math.min(n, 4), responsesReceived: n }], n / 2, true));
  assert.ok(!told.includes(true));
});
