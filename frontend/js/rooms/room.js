import { Emitter } from "./emitter.js";
import { Leading } from "./leading.js";
import { levelOf, LineQuality, measure } from "./quality.js";
import { seat } from "./seating.js";
import { Sending } from "./sending.js";

/** @typedef {"teacher" | "learner" | "guest"} Role */
/** @typedef {{ id: string, name: string, place: string, role: Role, presence: string, hand: string | null, mic: boolean, camera: boolean, screen: boolean, bench: { id: string, on: boolean } | null }} Person */
/** @typedef {{ id: string, participant: string, name: string, text: string, at: string }} Said */
/** @typedef {{ title: string, state: string, locked: boolean, spotlight: string | null, closes_at: string | null }} Facts */
/** @typedef {"outside" | "waiting" | "knocking" | "in" | "ended" | "removed" | "refused" | "left" | "elsewhere"} State */
/** @typedef {import("./media.js").Source} Source */

const LOOK_MS = 2000;
const OVER = new Set(["ended", "removed", "refused", "left", "elsewhere"]);

/**
 * A room as one person has it: the door, the people, the talk, the own devices and the line.
 *
 * The server holds the truth; this follows it. After every break of the socket it enters again and takes
 * a fresh picture of the room, so nothing has to be guessed.
 *
 * Emits `state`, `people`, `facts`, `said` (one message), `slots`, `seating`, `quality`, `muted` (a teacher
 * switched something of mine off), `problem` (a DeviceProblem or a refusal), `ended` {reason, again}, `waits`
 * (why media could not join yet), `cameras` {own, others}: which cameras wait because the server is busy.
 */
export class Room extends Emitter {
  /** @type {State} */ state = "outside";
  /** @type {Map<string, Person>} */ people = new Map();
  /** @type {Said[]} */ said = [];
  /** @type {Facts} */ facts = { title: "", state: "", locked: false, spotlight: null, closes_at: null };
  /** @type {string[]} */ speakers = [];
  me = "";
  may = { lead: false, share: false, bench: false };
  soundOnly = false;
  line = new LineQuality();
  tcp = false;
  #speaker = "";
  /** @type {any} */ #before = null;
  /** @type {any} */ #timer = null;
  /** @type {(() => void)[]} */ #offs = [];

  /**
   * @param {object} parts
   * @param {any} parts.link the socket (connection.js)
   * @param {import("./media.js").RoomMedia} parts.media
   * @param {import("./devices.js").Devices} parts.devices
   * @param {string} parts.session id of the session
   * @param {{ setInterval: any, clearInterval: any, now: () => number }} parts.clock `now` in seconds
   */
  constructor({ link, media, devices, session, clock }) {
    super();
    this.link = link;
    this.media = media;
    this.own = new Sending(media, devices);
    this.lead = new Leading((type, body) => this.#do(type, body));
    this.session = session;
    this.clock = clock;
    this.#listen();
  }

  /** Go to the door. What it says is the new state; inside, media is joined too. */
  async enter() {
    if (OVER.has(this.state)) return;
    const answer = await this.link.request("room.enter", { session: this.session });
    this.me = answer.me;
    const before = this.state;
    if (answer.state === "over" || answer.state === "removed") return this.#stop(answer.state === "over" ? "ended" : "removed");
    if (before === "in" && answer.state !== "in") this.#quiet();
    if (answer.room) this.#take(answer.room);
    if (answer.may) this.may = answer.may;
    this.#become(answer.state);
    if (answer.state !== "in") return;
    if (before === "in") return void (await Promise.all([this.#tellDevices(), this.media.resume()]));
    this.#timer ??= this.clock.setInterval(() => this.#look(), LOOK_MS);
    await Promise.all([this.#tellDevices(), this.media.rejoin()]);
    this.#reseat();
  }

  /** Leave: devices off, line closed, the others told. */
  async leave() {
    const asked = this.state === "in" || this.state === "knocking" ? this.link.request("room.leave") : null;
    this.#stop("left");
    await asked?.catch(() => {});
  }

  /**
   * Switch my microphone, camera or screen.
   * @param {Source} source
   * @param {boolean} on
   */
  async send(source, on) {
    if (source === "camera" && on) this.soundOnly = false;
    await this.own.switch(source, on);
  }

  /** What I send now. */
  get sending() {
    return this.own.sending;
  }

  /**
   * Sound first: no pictures down, none up. For poor lines and small contracts.
   * @param {boolean} on
   */
  async setSoundOnly(on) {
    this.soundOnly = on;
    if (on && this.sending.camera) await this.own.camera(false);
    this.emit("devices");
    this.#reseat();
  }

  /** @param {boolean} up */
  hand(up) {
    return this.#do("room.hand", { up });
  }

  /** @param {string} text @param {string} key the sender's own mark: a repeated message is kept once */
  say(text, key) {
    return this.#do("room.say", { text, key });
  }

  /** Teachers: every microphone but the own. */
  muteAll() {
    const loud = this.inside.filter((p) => p.mic && p.id !== this.me);
    return Promise.all(loud.map((p) => this.lead.mute(p.id, "mic")));
  }

  /** Hands in the order in which they went up. */
  get hands() {
    const up = [...this.people.values()].filter((p) => p.hand && p.presence === "in");
    return up.sort((a, b) => String(a.hand).localeCompare(String(b.hand)) || a.id.localeCompare(b.id));
  }

  /** Those inside, in the order in which they came. */
  get inside() {
    return [...this.people.values()].filter((p) => p.presence === "in" || p.presence === "away");
  }

  /** Whose workbench camera this is, where it is one that is on. @param {string} id */
  benchOwner(id) {
    return this.inside.find((p) => p.bench?.on && p.bench.id === id) ?? null;
  }

  /** Those who knock. */
  get knocking() {
    return [...this.people.values()].filter((p) => p.presence === "knocking");
  }

  /** Who sits where, for the page. */
  get seating() {
    const speakers = [this.#speaker, ...this.speakers.filter((s) => s !== this.#speaker)].filter(Boolean);
    const slots = this.soundOnly ? 0 : this.media.layout.video;
    return seat([...this.people.values()], { me: this.me, spotlight: this.facts.spotlight, speakers, slots });
  }

  #listen() {
    const { link, media, own } = this;
    this.#offs = [
      link.on("open", (/** @type {{ first: boolean }} */ m) => m.first || this.#again()),
      link.on("room.opened", () => this.#again("waiting")),
      link.on("room.door", (/** @type {any} */ m) => m.participant_id === this.me && this.#again("knocking")),
      link.on("topic.lost", () => this.#again("in")),
      link.on("room.person", (/** @type {any} */ m) => this.#person(m.person)),
      link.on("room.changed", (/** @type {any} */ m) => this.#changed(m.room)),
      link.on("room.said", (/** @type {any} */ m) => this.#hear(m.message)),
      link.on("room.ended", (/** @type {any} */ m) => this.#ended(m)),
      link.on("room.muted", (/** @type {any} */ m) => m.participant_id === this.me && this.#muted(m.source)),
      link.on("media.lost", () => this.state === "in" && media.rejoin()),
      media.on("refused", (code) => code === "elsewhere" && this.#stop("elsewhere")),
      link.on("media.quality", (/** @type {any} */ m) => this.#note(m.level)),
      media.on("slots", (slots) => this.emit("slots", slots)),
      media.on("speakers", (ids) => this.#spoke(ids)),
      media.on("state", (state) => this.emit("line", state)),
      media.on("waits", (problem) => this.emit("waits", problem)),
      link.on("media.cameras", (/** @type {any} */ m) => this.emit("cameras", m)),
      own.on("problem", (problem) => this.emit("problem", problem)),
      own.on("changed", () => this.#tellDevices()),
    ];
  }

  /**
   * Go to the door once more: after a break, or when it may open now.
   * @param {State} [only] where this is the state
   */
  async #again(only) {
    if (OVER.has(this.state) || this.state === "outside" || (only && only !== this.state)) return;
    try {
      await this.enter();
    } catch (problem) {
      if (/** @type {any} */ (problem).code !== "lost") this.emit("problem", problem);
    }
  }

  /** @param {any} snapshot */
  #take(snapshot) {
    this.people = new Map(snapshot.people.map((/** @type {Person} */ p) => [p.id, p]));
    this.said = snapshot.messages;
    this.facts = snapshot.facts;
    this.emit("facts", this.facts);
    this.emit("people");
    this.emit("history", this.said);
    this.#reseat();
  }

  /** @param {Person} person */
  #person(person) {
    if (person.id === this.me && (person.presence === "removed" || person.presence === "refused")) {
      this.#stop(person.presence);
      return;
    }
    this.people.set(person.id, person);
    this.emit("people", person);
    this.#reseat();
  }

  /** @param {Facts} facts */
  #changed(facts) {
    this.facts = { ...this.facts, ...facts };
    this.emit("facts", this.facts);
    this.#reseat();
  }

  /** @param {Said} message */
  #hear(message) {
    if (this.said.some((m) => m.id === message.id)) return;
    this.said.push(message);
    this.emit("said", message);
  }

  /** @param {{ reason: string, again: boolean }} how `again`: a teacher can open the room once more */
  #ended(how) {
    if (OVER.has(this.state)) return;
    if (how.again) {
      this.#become("waiting");
      this.#quiet();
    } else this.#stop("ended");
    this.emit("ended", how);
  }

  /** @param {string[]} ids */
  #spoke(ids) {
    this.speakers = ids;
    const heard = ids.filter((id) => id !== this.me);
    if (heard.length && !heard.includes(this.#speaker)) this.#speaker = heard[0];
    this.#reseat();
    this.emit("speakers", ids);
  }

  /** @param {Source | "bench"} source a teacher switched it off; only I can switch it on again */
  async #muted(source) {
    if (source !== "bench") await this.own.switch(source, false);
    this.emit("muted", source);
  }

  #reseat() {
    if (this.state !== "in") return;
    const seating = this.seating;
    this.media.want(seating.pictures).catch(() => {});
    this.emit("seating", seating);
  }

  async #tellDevices() {
    this.emit("devices");
    if (this.state === "in") await this.#do("room.devices", this.sending);
  }

  /** @param {string} type @param {object} body */
  async #do(type, body) {
    try {
      return await this.link.request(type, body);
    } catch (problem) {
      this.emit("problem", problem);
      return null;
    }
  }

  async #look() {
    const { now, tcp, measure: seen } = measure(await this.media.statistics(), this.#before);
    this.#before = now;
    this.tcp = tcp;
    if (now.received) this.#note(this.media.state === "up" ? levelOf(seen) : 1);
  }

  /** @param {import("./quality.js").Level} level */
  #note(level) {
    const changed = this.line.note(level, this.clock.now());
    const suggest = !this.soundOnly && this.line.suggestsAudioOnly(this.clock.now());
    if (changed || suggest) this.emit("quality", { level: this.line.level, suggest, tcp: this.tcp });
  }

  /** Devices off and no line, but still at the door. */
  #quiet() {
    this.clock.clearInterval(this.#timer);
    this.#timer = null;
    this.own.stop();
    this.media.hangUp();
  }

  /** @param {State} state */
  #stop(state) {
    this.#become(state);
    this.#quiet();
    this.own.close();
    this.media.close();
    for (const off of this.#offs) off();
  }

  /** @param {State} state */
  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.emit("state", state);
  }
}
