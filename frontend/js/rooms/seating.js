/** @typedef {{ participant: string, source: "camera" | "screen" }} Seat */
/** @typedef {{ id: string, name: string, presence: string, camera: boolean, screen: boolean, hand: string | null, bench?: { id: string, on: boolean } | null }} Seen */
/** @typedef {{ stage: Seat | null, strip: string[], pictures: (Seat & { layer: "l" | "h" })[] }} Seating */

/**
 * The workbench cameras that are on: the camera's own id, and whose it is.
 * @param {Seen[]} people
 * @returns {Map<string, string>}
 */
export function benchesOf(people) {
  return new Map(people.flatMap((p) => (isInside(p) && p.bench?.on ? [[p.bench.id, p.id]] : [])));
}

/** @param {Seen} person */
export function isInside(person) {
  return person.presence === "in" || person.presence === "away";
}

/**
 * Who is on the stage: a shared screen; then who is put in the light by a teacher; then who speaks, or spoke last:
 * with the workbench camera, where one is on (its seat has the camera's own id), else with the face.
 * @param {Seen[]} people in the order in which they came
 * @param {{ me: string, spotlight: string | null, speakers: string[] }} room `speakers`: the loudest first
 * @returns {Seat | null}
 */
export function stageFor(people, { me, spotlight, speakers }) {
  const inside = people.filter(isInside);
  const others = inside.filter((p) => p.id !== me);
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
 * Whose pictures to ask for, as far as the slots reach: the stage first and large, then those who speak (the
 * workbench camera before the face), then the strip in its order, the own workbench last. Nothing is asked for
 * that nobody sees.
 * @param {Seen[]} people
 * @param {{ me: string, stage: Seat | null, strip: string[], speakers: string[], slots: number, visible: Set<string> | null }} room
 *   `slots`: how many pictures this device can show; `visible`: whose tiles are in sight, null where not known
 * @returns {(Seat & { layer: "l" | "h" })[]}
 */
export function picturesFor(people, { me, stage, strip, speakers, slots, visible }) {
  /** @type {(Seat & { layer: "l" | "h" })[]} */
  const wanted = [];
  const benches = benchesOf(people);
  const others = new Map(people.filter((p) => isInside(p) && p.id !== me).map((p) => [p.id, p]));
  const flows = (/** @type {Seat} */ { participant, source }) => benches.has(participant) || others.get(participant)?.[source];
  if (stage && flows(stage)) wanted.push({ ...stage, layer: "h" });
  const weight = (/** @type {string} */ id) => {
    const owner = benches.get(id) ?? id;
    if (owner === me) return 4;
    return (speakers.includes(owner) ? 0 : 2) + (benches.has(id) ? 0 : 1);
  };
  const seen = strip.filter((id) => flows({ participant: id, source: "camera" }) && (!visible || visible.has(id)));
  seen.sort((a, b) => weight(a) - weight(b));
  for (const participant of seen) wanted.push({ participant, source: "camera", layer: "l" });
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
