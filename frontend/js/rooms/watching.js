import { Emitter } from "./emitter.js";
import { levelOf, LineQuality, measure } from "./quality.js";
import { Silence } from "./silence.js";
import { Stall } from "./stall.js";
import { Upward, upOf } from "./upward.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {{ peak: () => number | null, close: () => void }} Ear how loud a track was since the last question */

const BEAT_MS = 500;
/** A path that died is looked for at each beat, everything else at every fourth. */
const LOOK_BEATS = 4;
/** A camera that gave no frame in this many looks stands still: what is shown of it is no longer true. */
const STILL_LOOKS = 3;

/**
 * Looks at the own line every two seconds: how good it is, which pictures stand still, whether the own
 * microphone gives any sound; and twice a second whether its path still carries anything. Emits `quality` {level, suggest, tcp} and `still` (the set changed).
 */
export class Watching extends Emitter {
  line = new LineQuality();
  tcp = false;
  /** @type {Set<string>} mids of slots whose camera stands still */ still = new Set();
  /** @type {Map<string, { frames: number, looks: number, who: string }>} */ #frames = new Map();
  /** @type {any} */ #before = null;
  /** @type {any} */ #timer = null;
  #beats = 0;
  #busy = false;
  #stall = new Stall();
  #silence = new Silence();
  #upward = new Upward();
  /** @type {MediaStreamTrack | null} */ #heard = null;
  /** @type {Ear | null} */ #ear = null;

  /**
   * @param {Room} room
   * @param {{ setInterval: any, clearInterval: any, now: () => number }} clock `now` in seconds
   * @param {((track: MediaStreamTrack) => Ear) | undefined} listen where sound can be measured
   */
  constructor(room, clock, listen) {
    super();
    this.room = room;
    this.clock = clock;
    this.listen = listen;
  }

  start() {
    this.#timer ??= this.clock.setInterval(() => this.#beat(), BEAT_MS);
  }

  stop() {
    this.clock.clearInterval(this.#timer);
    this.#timer = null;
    this.#before = null;
    this.#stall.restart();
    const { way } = this.#upward;
    this.#upward.restart();
    if (way !== "wide") this.#fit();
    this.#frames.clear();
    this.#hear(null);
  }

  /** @param {import("./quality.js").Level} level as seen here, or told by the server */
  note(level) {
    const { states, soundOnly } = this.room;
    const now = this.clock.now();
    const changed = this.line.note(level, now);
    if (!soundOnly) states.tell("quality", this.line.suggestsAudioOnly(now) ? "poor" : this.line.level > 1 ? "fine" : "");
    if (changed) this.emit("quality", { level: this.line.level, tcp: this.tcp });
  }

  async #beat() {
    if (this.#busy) return; // a slow machine is asked once at a time
    this.#busy = true;
    const { media } = this.room;
    const report = await media.statistics().catch(() => []); // closed meanwhile
    this.#busy = false;
    if (this.#timer === null) return;
    if (this.#stall.note(report, this.clock.now(), this.#expects())) media.restart(true);
    if (++this.#beats % LOOK_BEATS === 0) this.#look(report);
  }

  /** Whether packets should come now: our voice is answered with reports, and others send what we have a slot for. */
  #expects() {
    const { media, own, people, states } = this.room;
    if (media.state !== "up" || states.now.line !== "up") return false;
    const flows = (/** @type {import("./media.js").Slot} */ { participant, source, paused }) =>
      !paused && source !== "screen" && Boolean(people.get(participant ?? "")?.[/** @type {"mic" | "camera"} */ (source)]);
    return own.sending.mic || [...media.slots.values()].some(flows);
  }

  /** @param {any[]} report */
  #look(report) {
    const { media } = this.room;
    const { now, tcp, measure: seen } = measure(report, this.#before);
    this.#before = now;
    this.tcp = tcp;
    if (now.received) this.note(media.state === "up" ? levelOf(seen) : 1);
    const up = upOf(report);
    if (up && this.#upward.note(up, this.clock.now())) this.#fit();
    this.#lookAtPictures(report);
    this.#lookAtVoice();
  }

  #fit() {
    const { way } = this.#upward;
    this.room.states.tell("upward", way === "narrow" ? "narrow" : "wide");
    this.room.media.fit(way);
  }

  /** @param {any[]} report */
  #lookAtPictures(report) {
    const frames = new Map(report.filter((s) => s.type === "inbound-rtp" && s.kind === "video").map((s) => [s.mid, s.framesDecoded ?? 0]));
    const still = new Set();
    for (const { mid, kind, source, participant } of this.room.media.slots.values()) {
      // a shared screen on which nothing moves sends nothing, and is true all the same
      if (kind !== "video" || source !== "camera" || !participant) continue;
      const before = this.#frames.get(mid);
      const now = frames.get(mid) ?? 0;
      const looks = before && before.frames === now && before.who === participant ? before.looks + 1 : 0;
      this.#frames.set(mid, { frames: now, looks, who: participant });
      if (looks >= STILL_LOOKS) still.add(mid);
    }
    const same = still.size === this.still.size && [...still].every((mid) => this.still.has(mid));
    this.still = still;
    if (!same) this.emit("still");
  }

  #lookAtVoice() {
    const { own, states } = this.room;
    this.#hear(own.sending.mic ? own.devices.track("mic") : null);
    const silent = this.#ear ? this.#silence.note(this.#ear.peak(), this.clock.now()) : null;
    if (silent !== null) states.tell("mic", silent ? "silent" : "heard");
  }

  /** @param {MediaStreamTrack | null} track */
  #hear(track) {
    if (track === this.#heard) return;
    this.#ear?.close();
    this.#heard = track;
    this.#ear = track && this.listen ? this.listen(track) : null;
    this.#silence.restart();
  }
}
