/** @typedef {{ participant: string, source: "camera" | "screen" }} Seat */
/** @typedef {{ id: string, name: string, presence: string, camera: boolean, screen: boolean, hand: string | null, bench?: { id: string, on: boolean } | null }} Seen */
/** @typedef {{ stage: Seat | null, strip: string[], pictures: (Seat & { layer: "l" | "h" })[] }} Seating */

/**
 * Who is on the stage, in which order the strip is, and whose pictures to ask for.
 *
 * A shared screen takes the stage; then who is put in the light by a teacher; then who speaks, or spoke
 * last: with the workbench camera, where one is on (its seat has the camera's own id), else with the face.
 * The strip keeps the order in which people came, so that faces do not jump; those with a picture
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
  const seats = inside.flatMap((p) => [p.id, ...benchesOf([p])]);
  const strip = seats.filter((id) => !(stage?.source === "camera" && id === stage.participant));
  const loud = new Set([spotlight, ...speakers]);
  return { stage, strip, pictures: picturesOf(others, stage, speakers, benchSeats(inside, me, loud), slots) };
}

/** @param {Seen[]} people @returns {string[]} the workbench cameras of these people that are on */
function benchesOf(people) {
  return people.flatMap((p) => (p.bench?.on ? [p.bench.id] : []));
}

/**
 * Workbench cameras of those who speak or are in the light go before faces, the own comes last of all.
 * @param {Seen[]} inside @param {string} me @param {Set<string | null>} loud
 */
function benchSeats(inside, me, loud) {
  const others = inside.filter((p) => p.id !== me);
  return {
    first: benchesOf(others.filter((p) => loud.has(p.id))),
    then: benchesOf(others.filter((p) => !loud.has(p.id))),
    last: benchesOf(inside.filter((p) => p.id === me)),
  };
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
  const bench = (lit ?? speaking)?.bench;
  if (bench?.on) return { participant: bench.id, source: "camera" };
  const chosen = lit ?? speaking ?? others.find((p) => p.camera) ?? others[0] ?? inside[0];
  return chosen ? { participant: chosen.id, source: "camera" } : null;
}

/**
 * @param {Seen[]} others @param {Seat | null} stage @param {string[]} speakers
 * @param {{ first: string[], then: string[], last: string[] }} benches @param {number} slots
 * @returns {(Seat & { layer: "l" | "h" })[]}
 */
function picturesOf(others, stage, speakers, benches, slots) {
  /** @type {(Seat & { layer: "l" | "h" })[]} */
  const wanted = [];
  const bench = [...benches.first, ...benches.then, ...benches.last].some((id) => id === stage?.participant);
  const flows = bench || others.some((p) => p.id === stage?.participant && p[stage.source]);
  if (stage && flows) wanted.push({ ...stage, layer: "h" });
  const faces = (/** @type {Seen[]} */ people) => people.filter((p) => p.camera).map((p) => p.id);
  const loud = others.filter((p) => speakers.includes(p.id));
  const rest = others.filter((p) => !speakers.includes(p.id));
  for (const id of [...benches.first, ...faces(loud), ...benches.then, ...faces(rest), ...benches.last]) {
    const onStage = stage?.participant === id && stage.source === "camera";
    if (!onStage) wanted.push({ participant: id, source: "camera", layer: "l" });
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
