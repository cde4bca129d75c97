import { Leading } from "./leading.js";
import { Seats } from "./seats.js";
import { Sending } from "./sending.js";
import { States } from "./states.js";
import { goAlong } from "./surroundings.js";
import { Told } from "./told.js";
import { Watching } from "./watching.js";

/** @typedef {"teacher" | "facilitator" | "learner" | "guest"} Role */
/** @typedef {{ id: string, name: string, place: string, role: Role, presence: string, hand: string | null, mic: boolean, camera: boolean, screen: boolean, bench: { id: string, on: boolean } | null }} Person */
/** @typedef {{ id: string, participant: string, name: string, text: string, at: string }} Said */
/** @typedef {{ title: string, state: string, locked: boolean, spotlight: string | null, closes_at: string | null }} Facts */
/** @typedef {"outside" | "waiting" | "knocking" | "in" | "ended" | "removed" | "refused" | "left" | "elsewhere"} State */
/** @typedef {import("./media.js").Source} Source */

const OVER = new Set(["ended", "removed", "refused", "left", "elsewhere"]);

/**
 * A room as one person has it: the door, the people, the talk, the own devices and the line.
 *
 * The server holds the truth; this follows it. After every break of the socket it enters again and takes
 * a fresh picture of the room, so nothing has to be guessed.
 *
 * Emits `state`, `people`, `facts`, `said` (one message), `slots`, `seating`, `quality`, `still`, `problem`
 * (a refusal), `ended` {reason, again}. What is the matter, and how it ends, is told by `states`.
 */
export class Room extends Told {
  /** @type {State} */ state = "outside";
  me = "";
  may = { lead: false, guard: false, share: false, bench: false };
  soundOnly = false;
  states = new States();
  /** @type {import("./seating.js").Seating} */ seating = { stage: null, strip: [], pictures: [] };
  #seats = new Seats();
  #devicesTold = "";
  /** @type {(() => void)[]} */ #offs = [];

  /**
   * @param {object} parts
   * @param {any} parts.link the socket (connection.js)
   * @param {import("./media.js").RoomMedia} parts.media
   * @param {import("./devices.js").Devices} parts.devices
   * @param {string} parts.session id of the session
   * @param {{ setInterval: any, clearInterval: any, setTimeout: any, now: () => number }} parts.clock `now` in seconds
   * @param {import("./surroundings.js").Surroundings} [parts.around] what happens around the room
   * @param {(track: MediaStreamTrack) => import("./watching.js").Ear} [parts.listen] measures a track's sound
   */
  constructor({ link, media, devices, session, clock, around, listen }) {
    super();
    this.link = link;
    this.media = media;
    this.own = new Sending(media, devices, this.states);
    this.lead = new Leading((type, body) => this.#do(type, body));
    this.watching = new Watching(this, clock, listen);
    this.session = session;
    this.clock = clock;
    this.around = around;
    this.#listen();
  }

  /**
   * Go to the door. What it says is the new state; inside, media is joined too. The first time both are asked in
   * one breath: where the door does not let us through, the offer is refused, and made again when it does.
   */
  async enter() {
    if (OVER.has(this.state)) return;
    const before = this.state;
    const asked = this.link.request("room.enter", { session: this.session });
    const joined = before === "in" ? null : this.media.rejoin();
    const answer = await asked;
    this.me = answer.me;
    if (answer.state === "over" || answer.state === "removed") return this.#stop(answer.state === "over" ? "ended" : "removed");
    if (answer.state !== "in") this.#quiet(before === "in");
    if (answer.room) {
      this.take(answer.room);
      this.#devicesTold = devicesOf(this.people.get(this.me));
    }
    if (answer.may) this.may = answer.may;
    this.#become(answer.state);
    if (answer.state !== "in") return;
    this.watching.start();
    this.reseat();
    await Promise.all([this.#tellDevices(), joined ?? this.media.resume()]);
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
    if (source === "camera" && on && this.soundOnly) await this.setSoundOnly(false);
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
    this.states.tell("quality", on ? "sound_only" : "pictures");
    if (on && this.sending.camera) await this.own.camera(false);
    this.emit("devices");
    this.reseat();
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

  /** Who speaks now, the loudest first. */
  get speakers() {
    return this.#seats.speakers;
  }

  /** Whose tiles the page shows now; nobody else's picture is asked for. @param {Iterable<string>} ids */
  see(ids) {
    this.#seats.visible = new Set(ids);
    this.reseat();
  }

  /** Reckon anew who sits where, and ask for the pictures that are seen. */
  reseat() {
    if (this.state !== "in") return;
    const slots = this.soundOnly || this.states.now.tab === "hidden" ? 0 : this.media.layout.video;
    this.seating = this.#seats.reckon([...this.people.values()], { me: this.me, spotlight: this.facts.spotlight, slots });
    this.media.want(this.seating.pictures).catch(() => {});
    this.emit("seating", this.seating);
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
      link.on("room.said", (/** @type {any} */ m) => this.hear(m.message)),
      link.on("room.ended", (/** @type {any} */ m) => this.#ended(m)),
      link.on("room.muted", (/** @type {any} */ m) => m.participant_id === this.me && this.#muted(m.source)),
      link.on("media.lost", (/** @type {any} */ m) => this.state === "in" && media.lost(m.reason)),
      link.on("media.cameras", (/** @type {any} */ m) => this.states.tell("cameras", camerasOf(m))),
      link.on("open", () => this.states.tell("line", "open")),
      link.on("down", () => (this.poor.clear(), this.states.tell("line", "down"))),
      media.on("refused", (code) => code === "elsewhere" && this.#stop("elsewhere")),
      link.on("media.line", (/** @type {any} */ m) => this.line(m)),
      link.on("media.quality", (/** @type {any} */ m) => this.watching.note(m.level)),
      media.on("slots", (slots) => this.emit("slots", slots)),
      media.on("speakers", (ids) => this.#spoke(ids)),
      media.on("state", (state) => this.#mediaBecame(state)),
      own.on("changed", () => this.#tellDevices()),
      this.watching.on("quality", (q) => this.emit("quality", q)),
      this.watching.on("still", () => this.emit("still")),
      ...(this.around ? goAlong(this.around, this) : []),
    ];
  }

  /** @param {import("./media.js").MediaState} state */
  #mediaBecame(state) {
    this.states.tell("media", state);
    if (state !== "up") this.states.tell("cameras", "come"); // whoever joins anew is told anew
    if (state === "up") this.states.tell("machine", "settled");
    this.emit("line", state);
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

  /** @param {Person} person */
  #person(person) {
    if (person.id === this.me && (person.presence === "removed" || person.presence === "refused")) {
      this.#stop(person.presence);
      return;
    }
    this.put(person);
    this.reseat();
  }

  /** @param {Facts} facts */
  #changed(facts) {
    this.change(facts);
    this.reseat();
  }

  /** @param {Source | "bench"} source what a teacher switched off; a phone on the workbench hears of it by itself */
  #muted(source) {
    if (source === "bench") this.emit("muted", source);
    else this.own.muted(source);
  }

  /** @param {{ reason: string, again: boolean }} how `again`: a teacher can open the room once more */
  #ended(how) {
    if (OVER.has(this.state)) return;
    if (how.again) {
      this.#become("waiting");
      this.#quiet(true);
    } else this.#stop("ended");
    this.emit("ended", how);
  }

  /** @param {string[]} ids */
  #spoke(ids) {
    this.#seats.spoke(ids, this.me);
    this.reseat();
    this.emit("speakers", ids);
  }

  /** The server keeps what we said last, over a break and a reload: only what differs is told. */
  async #tellDevices() {
    this.emit("devices");
    const now = devicesOf(this.sending);
    if (this.state !== "in" || now === this.#devicesTold) return;
    this.#devicesTold = now;
    if (!(await this.#do("room.devices", this.sending))) this.#devicesTold = "";
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

  /** No line, but still at the door. @param {boolean} wasIn then devices go off; before, people just wait */
  #quiet(wasIn) {
    this.watching.stop();
    if (wasIn) this.own.stop();
    this.media.hangUp();
  }

  /** @param {State} state */
  #stop(state) {
    this.#become(state);
    this.#quiet(true);
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

/** @param {{ own: boolean, others: boolean }} wait whose cameras wait because the server is busy */
function camerasOf({ own, others }) {
  return own ? (others ? "both" : "own") : others ? "others" : "come";
}

/** @param {Record<Source, boolean> | undefined} sends */
function devicesOf(sends) {
  return sends ? `${sends.mic} ${sends.camera} ${sends.screen}` : "";
}
