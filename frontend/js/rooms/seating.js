/** @typedef {{ participant: string, source: "camera" | "screen" }} Seat */
/** @typedef {{ id: string, name: string, presence: string, camera: boolean, screen: boolean, hand: string | null }} Seen */
/** @typedef {{ stage: Seat | null, strip: string[], pictures: (Seat & { layer: "l" | "h" })[] }} Seating */

/**
 * Who is on the stage, in which order the strip is, and whose pictures to ask for.
 *
 * A shared screen takes the stage; then who is put in the light by a teacher; then who speaks, or spoke
 * last. The strip keeps the order in which people came, so that faces do not jump; those with a picture
 * are asked for as far as the slots reach, the stage first.
 * @param {Seen[]} people in the order in which they came
 * @param {{ me: string, spotlight: string | null, speakers: string[], slots: number }} room
 *   `speakers`: the loudest first; `slots`: how many pictures this device can show
 * @returns {Seating}
 */
export function seat(people, { me, spotlight, speakers, slots }) {
  const inside = people.filter((p) => p.presence === "in" || p.presence === "away");
  const others = inside.filter((p) => p.id !== me);
  const stage = stageOf(inside, others, spotlight, speakers);
  const strip = inside.filter((p) => !(stage?.source === "camera" && p.id === stage.participant)).map((p) => p.id);
  return { stage, strip, pictures: picturesOf(others, stage, speakers, slots) };
}

/**
 * @param {Seen[]} inside @param {Seen[]} others
 * @param {string | null} spotlight @param {string[]} speakers
 * @returns {Seat | null}
 */
function stageOf(inside, others, spotlight, speakers) {
  const sharing = others.find((p) => p.screen && p.id === spotlight) ?? others.find((p) => p.screen);
  if (sharing) return { participant: sharing.id, source: "screen" };
  const lit = inside.find((p) => p.id === spotlight);
  const speaking = speakers.map((id) => others.find((p) => p.id === id)).find(Boolean);
  const chosen = lit ?? speaking ?? others.find((p) => p.camera) ?? others[0] ?? inside[0];
  return chosen ? { participant: chosen.id, source: "camera" } : null;
}

/**
 * @param {Seen[]} others @param {Seat | null} stage @param {string[]} speakers @param {number} slots
 * @returns {(Seat & { layer: "l" | "h" })[]}
 */
function picturesOf(others, stage, speakers, slots) {
  /** @type {(Seat & { layer: "l" | "h" })[]} */
  const wanted = [];
  if (stage && others.some((p) => p.id === stage.participant && p[stage.source])) wanted.push({ ...stage, layer: "h" });
  const loud = others.filter((p) => speakers.includes(p.id));
  const rest = others.filter((p) => !speakers.includes(p.id));
  for (const p of [...loud, ...rest]) {
    const onStage = stage?.participant === p.id && stage.source === "camera";
    if (p.camera && !onStage) wanted.push({ participant: p.id, source: "camera", layer: "l" });
  }
  return wanted.slice(0, slots);
}

/**
 * Give each wanted picture a slot, moving as few as possible: who has a slot keeps it.
 * @param {string[]} mids the video slots of this peer connection
 * @param {Map<string, Seat & { layer: "l" | "h" }>} before what each slot was asked for last
 * @param {(Seat & { layer: "l" | "h" })[]} wanted
 * @returns {Map<string, Seat & { layer: "l" | "h" }>}
 */
export function allot(mids, before, wanted) {
  /** @type {Map<string, Seat & { layer: "l" | "h" }>} */
  const slots = new Map();
  const missing = [];
  for (const want of wanted) {
    const mid = mids.find((m) => {
      const had = before.get(m);
      return had?.participant === want.participant && had.source === want.source && !slots.has(m);
    });
    if (mid) slots.set(mid, want);
    else missing.push(want);
  }
  const free = mids.filter((m) => !slots.has(m));
  for (const want of missing) {
    const mid = free.shift();
    if (mid) slots.set(mid, want);
  }
  return slots;
}
