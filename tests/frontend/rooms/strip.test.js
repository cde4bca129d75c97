import assert from "node:assert/strict";
import { test } from "node:test";
import { picturesFor } from "../../../frontend/js/rooms/seating.js";
import { StripOrder } from "../../../frontend/js/rooms/strip.js";

/** @typedef {import("../../../frontend/js/rooms/seating.js").Seat} Seat */

const ids = ["ana", "ben", "cem", "dia", "eli", "fay", "gus"];
/** @param {string} id @returns {Seat} */
const camera = (id) => ({ participant: id, source: "camera" });
/** @param {Partial<{ stage: Seat | null, speakers: string[], visible: Set<string> | null, benches: Map<string, string> }>} more */
const room = (more = {}) => ({ me: "me", stage: null, speakers: [], visible: null, ...more });

test("oneself stands first, the others in the order in which they came", () => {
  assert.deepEqual(new StripOrder().arrange(["ana", "me", "ben"], room()), ["me", "ana", "ben"]);
});

test("who goes to the stage changes places with who comes from it; nobody else moves", () => {
  const order = new StripOrder();
  assert.deepEqual(order.arrange(ids, room({ stage: camera("ana") })), ids.slice(1));
  assert.deepEqual(order.arrange(ids, room({ stage: camera("dia") })), ["ben", "cem", "ana", "eli", "fay", "gus"]);
});

test("who speaks out of sight takes the place of whoever in sight was quiet longest", () => {
  const order = new StripOrder();
  const visible = new Set(["ana", "ben", "cem"]);
  order.arrange(ids, room({ visible, speakers: ["cem"] }));
  order.arrange(ids, room({ visible, speakers: ["ana"] }));
  assert.deepEqual(order.arrange(ids, room({ visible, speakers: ["gus"] })), ["ana", "gus", "cem", "dia", "eli", "fay", "ben"]);
  assert.ok(visible.has("gus"));
  // and stays there while others in sight speak
  assert.deepEqual(order.arrange(ids, room({ visible, speakers: ["cem"] })), ["ana", "gus", "cem", "dia", "eli", "fay", "ben"]);
});

test("a face never moves for somebody in sight, on the stage, or for oneself", () => {
  const order = new StripOrder();
  const before = order.arrange(["me", ...ids], room({ visible: new Set(["ana", "ben"]) }));
  for (const who of ["me", "ana"]) {
    assert.deepEqual(order.arrange(["me", ...ids], room({ visible: new Set(["ana", "ben"]), speakers: [who] })), before);
  }
});

test("who leaves leaves no hole, who comes stands last, a workbench beside its owner", () => {
  const order = new StripOrder();
  order.arrange(ids, room());
  const benches = new Map([["bench-cem", "cem"]]);
  assert.deepEqual(order.arrange(["ana", "cem", "dia", "new"], room({ benches })), ["ana", "cem", "bench-cem", "dia", "new"]);
  assert.deepEqual(order.arrange(["ana", "cem", "dia", "new"], room()), ["ana", "cem", "dia", "new"]);
});

test("pictures are asked for where they are seen: large for the stage, small for tiles in sight, none beyond", () => {
  const people = ids.map((id) => ({ id, name: id, presence: "in", camera: id !== "ben", screen: false, hand: null }));
  const wanted = (/** @type {any} */ more) =>
    picturesFor(people, { me: "me", stage: camera("ana"), strip: ids.slice(1), speakers: [], slots: 9, visible: null, ...more }).map((p) => `${p.participant} ${p.layer}`);
  assert.deepEqual(wanted({}), ["ana h", "cem l", "dia l", "eli l", "fay l", "gus l"]);
  assert.deepEqual(wanted({ visible: new Set(["cem", "dia"]) }), ["ana h", "cem l", "dia l"]);
  assert.deepEqual(wanted({ visible: new Set(["cem", "dia", "eli"]), speakers: ["eli"], slots: 3 }), ["ana h", "eli l", "cem l"]);
  assert.deepEqual(wanted({ slots: 0 }), []);
});
