import { Emitter } from "./emitter.js";
import { Layering } from "./layering.js";
import { makePeer, slotsOf, spare, tune, UP } from "./offer.js";
import { isThere, SecondLine } from "./second.js";
import { Seeking } from "./seeking.js";
import { allot } from "./seating.js";

/** @typedef {"mic" | "camera" | "screen"} Source */
/** @typedef {import("./seating.js").Seat & { layer: "l" | "h" }} Picture */
/** @typedef {{ mid: string, kind: "audio" | "video", track: MediaStreamTrack, participant: string | null, source: string | null, paused: Pause }} Slot */
/** @typedef {"line" | "codec" | null} Pause why somebody's picture does not flow: our line, or a picture we cannot read */
/** @typedef {{ request: (type: string, body?: object) => Promise<any>, on: (type: string, f: (m: any) => void) => () => void }} Link */
/** @typedef {{ RTCPeerConnection: any, RTCRtpSender?: any, RTCRtpReceiver?: any, setTimeout: (f: () => void, ms: number) => any, clearTimeout: (id: any) => void }} Browser */
/** @typedef {"off" | "joining" | "up" | "falters" | "down" | "moved" | "full" | "draining" | "blocked"} MediaState */

/** How long a line may falter before the path is sought anew: a phone that changes its network is back in 3 s. */
const FALTER_MS = 300;
/** A path that is not there by then will not come: a firewall drops what we send. */
const CONNECT_MS = 12_000;
const RETRY_MS = [500, 1000, 2000, 4000, 8000];
/** A full server and a closed network change slowly; asking them often makes both worse. */
const SLOW_MS = 10_000;
/** Refusals that people wait out here; every other one mends within seconds. */
const BUSY = /** @type {Record<string, MediaState>} */ ({ media_full: "full", media_draining: "draining" });

/**
 * One person's media: one peer connection, three lines up, fixed slots down, one offer and one answer.
 * Who is in which slot comes as messages; tracks come and go by replaceTrack. Nothing is negotiated again
 * but the path (ICE restart), and the whole only where the server has lost us.
 *
 * Emits `slots` (all of them, on any change), `speakers`, `state`, and `refused` where trying again is of no use.
 */
export class RoomMedia extends Emitter {
  /** @type {any} */ pc = null;
  /** @type {Map<Source, any>} */ #up = new Map();
  /** @type {Map<Source, MediaStreamTrack | null>} */ #tracks = new Map();
  /** @type {Map<string, Slot>} */ slots = new Map();
  /** @type {Map<string, Picture>} */ #wanted = new Map();
  /** @type {Picture[]} */ #wishes = [];
  /** @type {Seeking} */ #seeking;
  /** @type {any} */ #timer = null;
  /** @type {any} */ #patience = null;
  /** @type {Promise<any> | null} */ #ready = null;
  #generation = 0;
  #tries = 0;
  #spent = false;
  #joined = false;
  #wasUp = false;
  #closed = false;
  /** @type {import("./upward.js").Way} */ #way = "wide";
  #layering = new Layering(() => this.#up.get("camera")?.sender);
  /** @type {MediaState} */ state = "off";

  /**
   * @param {Link} link the one socket
   * @param {Browser} browser the browser's objects, or a test's
   * @param {import("./offer.js").Layout} layout how many slots down
   */
  constructor(link, browser, layout) {
    super();
    this.link = link;
    this.browser = browser;
    this.layout = layout;
    this.second = new SecondLine(link, browser, (state) => this.#watch(state));
    this.#seeking = new Seeking(link, () => this.pc, (offer) => this.second.answer(offer, this.slots));
    this.offs = [
      link.on("media.slots", (m) => this.#fill(m.slots)),
      link.on("media.speakers", (m) => this.emit("speakers", m.participants)),
      link.on("media.layers", (m) => this.#layering.watch(m.layers)),
    ];
  }

  /** Make the offer ahead of the join, so that going in costs one trip and not the making of it. */
  prepare() {
    this.#ready ??= this.#offer();
    this.#ready.catch(() => {});
    return this.#ready;
  }

  /** Whether nobody carries us, and nothing is under way. */
  get isAway() {
    return ["off", "down", "full", "draining", "blocked"].includes(this.state);
  }

  /** Offer ourselves and take the answer. Rejects where the server refuses; `state` says how it goes on. */
  async join() {
    const mine = ++this.#generation;
    this.browser.clearTimeout(this.#timer);
    if (this.#spent || !this.#ready) this.#drop();
    this.#become("joining");
    const pc = await this.prepare();
    if (mine !== this.#generation) return;
    this.#spent = true; // whatever becomes of it, this offer is not made twice
    const answer = await this.link.request("media.join", { sdp: pc.localDescription.sdp });
    if (mine !== this.#generation) return;
    this.#expectPath();
    await pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    if (answer.down) await this.second.answer(answer.down, this.slots);
    if (mine !== this.#generation) return;
    this.#joined = true;
    await this.#tune();
    await this.#ask();
  }

  /** Join again after the server lost us; goes on trying, ever more slowly. */
  async rejoin() {
    const mine = this.#generation + 1;
    try {
      await this.join();
    } catch (problem) {
      if (mine === this.#generation) this.#failed(/** @type {any} */ (problem)?.code); // else a later try is under way
    }
  }

  /** The worker that carried us is gone, or let us go: join the next one. @param {string} [reason] */
  async lost(reason) {
    this.#become(reason === "unreachable" && !this.#wasUp ? "blocked" : "moved");
    await this.rejoin();
  }

  /**
   * Seek a new path to the server (the network changed); joins anew where the server does not know us.
   * @param {boolean} [suspected] only a suspicion: a path that the browser still has is not given up for it
   */
  async restart(suspected = false) {
    if (this.#closed || this.state === "joining") return;
    if (this.isAway && this.state !== "off") return this.rejoin();
    if (!this.#joined) return;
    const pc = this.pc;
    this.browser.clearTimeout(this.#timer);
    const known = await this.#seeking.seek();
    if (!known && pc === this.pc && !(suspected && this.state === "up")) await this.rejoin();
  }

  /**
   * Send this track, or nothing. Takes effect at once and is kept over a rejoin.
   * @param {Source} source
   * @param {MediaStreamTrack | null} track
   */
  async send(source, track) {
    this.#tracks.set(source, track);
    const sender = this.#up.get(source)?.sender;
    await sender?.replaceTrack(track);
    await tune(source, sender, track);
  }

  /** Send of the camera what the way up carries; on a narrow one the sound takes less as well. @param {import("./upward.js").Way} way */
  async fit(way) {
    this.#way = way;
    await Promise.all([this.#layering.fit(way), spare(this.#up.get("mic")?.sender, way === "narrow")]);
  }

  /**
   * Ask for pictures: the most important first; those beyond the slots of this device are left out.
   * @param {Picture[]} wishes
   */
  async want(wishes) {
    const same = JSON.stringify(wishes) === JSON.stringify(this.#wishes);
    this.#wishes = wishes;
    if (!same) await this.#ask();
  }

  /** Ask once more what is in the slots, after the socket was away; joins anew where we are not known. */
  async resume() {
    if (!this.#joined) return;
    this.#layering.watch({ l: true, h: true }); // what was said about them meanwhile went unheard
    try {
      await this.#ask();
      if (this.state === "falters") await this.restart();
    } catch (problem) {
      const code = /** @type {any} */ (problem)?.code;
      if (code === "lost") return; // the socket went once more: asked again when it is back
      if (code === "away") return this.#later(() => this.resume(), RETRY_MS[1]); // the server is looking for the worker
      await this.rejoin();
    }
  }

  /** End the line but keep listening, and keep the tracks: the room may open again. */
  hangUp() {
    this.#generation++;
    this.browser.clearTimeout(this.#timer);
    this.#wishes = [];
    this.#wasUp = false;
    this.#drop();
    this.#become("off");
  }

  /** Close everything down. The tracks stay the caller's to stop. */
  close() {
    this.#closed = true;
    for (const off of this.offs) off();
    this.hangUp();
  }

  /** @returns {Promise<any>} the browser's statistics, empty while there is no connection */
  async statistics() {
    return this.pc ? [...(await this.pc.getStats()).values(), ...(await this.second.statistics())] : [];
  }

  async #offer() {
    const { pc, up } = makePeer(this.browser, this.layout, this.#tracks);
    [this.pc, this.#up] = [pc, up];
    pc.addEventListener("connectionstatechange", () => pc === this.pc && this.#watch(pc.connectionState));
    pc.addEventListener("iceconnectionstatechange", () => pc === this.pc && this.#watch(pc.iceConnectionState));
    await pc.setLocalDescription(await pc.createOffer());
    if (pc === this.pc) this.slots = slotsOf(pc);
    return pc;
  }

  /** @param {string} state */
  #watch(state) {
    if (state === "connected" || state === "completed") {
      if (!isThere(this.pc) || !this.second.isThere) return; // one of two is not enough
      this.browser.clearTimeout(this.#timer);
      this.browser.clearTimeout(this.#patience);
      this.#tries = 0;
      this.#wasUp = true;
      this.#become("up");
    } else if (state === "disconnected" || state === "failed") {
      if (!this.#wasUp) return; // still on its way: patience is counted elsewhere
      this.#become("falters");
      this.#later(() => this.restart(), state === "failed" ? 0 : FALTER_MS);
    }
  }

  #expectPath() {
    this.browser.clearTimeout(this.#patience);
    this.#patience = this.browser.setTimeout(() => {
      if (this.#closed || this.state === "up" || this.state === "off") return;
      this.#become(this.#wasUp ? "down" : "blocked");
      this.#later(() => this.rejoin(), this.#wasUp ? RETRY_MS[0] : SLOW_MS);
    }, CONNECT_MS);
  }

  /** @param {string | undefined} code why a join was refused */
  #failed(code) {
    this.#drop();
    if (this.#closed) return;
    if (code === "not_in_room") return this.#become("off"); // the door did not let us through
    const busy = BUSY[code ?? ""];
    this.#become(busy ?? "down");
    if (code === "elsewhere") return this.emit("refused", code);
    this.#later(() => this.rejoin(), busy ? SLOW_MS : RETRY_MS[Math.min(this.#tries++, RETRY_MS.length - 1)]);
  }

  /** @param {{ mid: string, participant: string | null, source: string | null, paused?: Pause }[]} told */
  #fill(told) {
    for (const slot of this.slots.values()) Object.assign(slot, { participant: null, source: null, paused: null });
    for (const { mid, participant, source, paused } of told) {
      const slot = this.slots.get(mid);
      if (slot) Object.assign(slot, { participant, source, paused: paused ?? null });
    }
    this.emit("slots", [...this.slots.values()]);
  }

  async #ask() {
    if (!this.#joined) return;
    const mids = [...this.slots.values()].filter((s) => s.kind === "video").map((s) => s.mid);
    this.#wanted = allot(mids, this.#wanted, this.#wishes);
    // the weightiest first: it is served first where the line does not carry all
    const slots = [...this.#wanted].sort(([, a], [, b]) => this.#wishes.indexOf(a) - this.#wishes.indexOf(b)).map(([mid, picture]) => ({ mid, ...picture }));
    const answer = await this.link.request("media.want", { slots });
    if (answer?.slots) this.#fill(answer.slots);
  }

  async #tune() {
    for (const [source, track] of this.#tracks) await tune(source, this.#up.get(source)?.sender, track);
    if (this.#way !== "wide") await this.fit(this.#way);
  }

  #drop() {
    this.browser.clearTimeout(this.#patience);
    this.#spent = this.#joined = false;
    this.#ready = null;
    this.#layering.forget();
    this.pc?.close();
    this.second.close();
    this.pc = null;
    this.#up = new Map();
    this.slots = new Map();
    this.#wanted = new Map();
  }

  /** @param {() => void} what @param {number} ms */
  #later(what, ms) {
    this.browser.clearTimeout(this.#timer);
    this.#timer = this.browser.setTimeout(() => this.#closed || what(), ms);
  }

  /** @param {MediaState} state */
  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.emit("state", state);
  }
}
