import { Emitter } from "./emitter.js";
import { allot } from "./seating.js";
import { isThere, SecondLine } from "./second.js";

/** @typedef {"mic" | "camera" | "screen"} Source */
/** @typedef {import("./seating.js").Seat & { layer: "l" | "h" }} Picture */
/** @typedef {{ mid: string, kind: "audio" | "video", track: MediaStreamTrack, participant: string | null, source: string | null }} Slot */
/** @typedef {{ request: (type: string, body?: object) => Promise<any>, on: (type: string, f: (m: any) => void) => () => void }} Link */
/** @typedef {{ RTCPeerConnection: any, setTimeout: (f: () => void, ms: number) => any, clearTimeout: (id: any) => void }} Browser */

/** The three lines up stand first in the offer, always in this order; the server knows them by it. */
const UP = /** @type {const} */ (["mic", "camera", "screen"]);
const CAMERA_LAYERS = [
  { rid: "l", scaleResolutionDownBy: 2, maxBitrate: 150_000 },
  { rid: "h", scaleResolutionDownBy: 1, maxBitrate: 600_000 },
];
const SCREEN_LAYERS = [{ maxBitrate: 1_200_000, maxFramerate: 15 }];
/** How long a line may falter before the path is sought anew; networks often heal in a second. */
const FALTER_MS = 1500;
const RETRY_MS = [500, 1000, 2000, 4000, 8000];

/**
 * One person's media: one peer connection, three lines up, fixed slots down, one offer and one answer.
 * Who is in which slot comes as messages; tracks come and go by replaceTrack. Nothing is negotiated again
 * but the path (ICE restart), and the whole only where the server has lost us.
 *
 * Emits `slots` (all of them, on any change), `speakers`, `state` ("joining" | "up" | "falters" | "down"), `waits` (why
 * it could not join yet; it goes on trying).
 */
export class RoomMedia extends Emitter {
  /** @type {any} */ pc = null;
  /** @type {Map<Source, any>} */ #up = new Map();
  /** @type {Map<Source, MediaStreamTrack | null>} */ #tracks = new Map();
  /** @type {Map<string, Slot>} */ slots = new Map();
  /** @type {Map<string, Picture>} */ #wanted = new Map();
  /** @type {Picture[]} */ #wishes = [];
  /** @type {any} */ #timer = null;
  #generation = 0;
  #tries = 0;
  #joined = false;
  #closed = false;
  /** @type {Record<string, boolean>} */ #watched = {};
  #layering = false;
  state = "down";

  /**
   * @param {Link} link the one socket
   * @param {Browser} browser the browser's objects, or a test's
   * @param {{ audio: number, video: number, camera?: object[] }} layout how many slots down, and other camera layers
   */
  constructor(link, browser, layout) {
    super();
    this.link = link;
    this.browser = browser;
    this.layout = layout;
    this.second = new SecondLine(link, browser, (state) => this.#watch(state));
    this.offs = [
      link.on("media.slots", (m) => this.#fill(m.slots)),
      link.on("media.speakers", (m) => this.emit("speakers", m.participants)),
      link.on("media.layers", (m) => this.#layers(m.layers)),
    ];
  }

  /** Offer ourselves and take the answer. Rejects where the server refuses; `state` says how it goes on. */
  async join() {
    this.browser.clearTimeout(this.#timer);
    const mine = ++this.#generation;
    this.#drop();
    this.#become("joining");
    const pc = this.#make();
    const offer = await pc.createOffer();
    await pc.setLocalDescription(offer);
    if (mine !== this.#generation) return;
    this.#name(pc);
    const answer = await this.link.request("media.join", { sdp: pc.localDescription.sdp });
    if (mine !== this.#generation) return;
    await pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    if (answer.down) await this.second.answer(answer.down, this.slots);
    if (mine !== this.#generation) return;
    this.#joined = true;
    await this.#ask();
  }

  /** Join again after the server lost us; goes on trying, ever more slowly. */
  async rejoin() {
    const mine = this.#generation + 1;
    try {
      await this.join();
      this.#tries = 0;
    } catch (problem) {
      if (mine !== this.#generation) return; // a later try is under way
      this.#become("down");
      if (this.#closed || /** @type {any} */ (problem)?.code === "elsewhere") return this.emit("refused", "elsewhere");
      this.emit("waits", problem);
      this.#later(() => this.rejoin(), RETRY_MS[Math.min(this.#tries++, RETRY_MS.length - 1)]);
    }
  }

  /** Seek a new path to the server (the network changed); joins anew where the server does not know us. */
  async restart() {
    if (this.#closed || !this.pc || this.state === "joining") return;
    const pc = this.pc;
    this.browser.clearTimeout(this.#timer);
    try {
      if (pc.signalingState !== "stable") throw new Error("busy");
      await pc.setLocalDescription(await pc.createOffer({ iceRestart: true }));
      const answer = await this.link.request("media.restart", { sdp: pc.localDescription.sdp });
      if (pc === this.pc) await pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      if (pc === this.pc && answer.down) await this.second.answer(answer.down, this.slots);
    } catch {
      if (pc === this.pc) await this.rejoin();
    }
  }

  /**
   * Send this track, or nothing. Takes effect at once and is kept over a rejoin.
   * @param {Source} source
   * @param {MediaStreamTrack | null} track
   */
  async send(source, track) {
    this.#tracks.set(source, track);
    await this.#up.get(source)?.sender.replaceTrack(track);
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
    this.#layers({ l: true, h: true }); // what was said about them meanwhile went unheard
    try {
      await this.#ask();
    } catch {
      await this.rejoin();
    }
  }

  /** End the line but keep listening: the room may open again. */
  hangUp() {
    this.#generation++;
    this.browser.clearTimeout(this.#timer);
    this.#tracks.clear();
    this.#wishes = [];
    this.#drop();
    this.#become("down");
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

  #make() {
    const pc = new this.browser.RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
    this.pc = pc;
    const encodings = { mic: [{}], camera: this.layout.camera ?? CAMERA_LAYERS, screen: SCREEN_LAYERS };
    for (const source of UP) {
      const track = this.#tracks.get(source) ?? (source === "mic" ? "audio" : "video");
      const sendEncodings = encodings[source].map((e) => ({ ...e }));
      this.#up.set(source, pc.addTransceiver(track, { direction: "sendonly", sendEncodings }));
    }
    for (let i = 0; i < this.layout.audio; i++) pc.addTransceiver("audio", { direction: "recvonly" });
    for (let i = 0; i < this.layout.video; i++) pc.addTransceiver("video", { direction: "recvonly" });
    pc.addEventListener("connectionstatechange", () => pc === this.pc && this.#watch(pc.connectionState));
    pc.addEventListener("iceconnectionstatechange", () => pc === this.pc && this.#watch(pc.iceConnectionState));
    return pc;
  }

  /** @param {any} pc names the slots by their line in the offer, now that lines have names */
  #name(pc) {
    this.slots = new Map();
    for (const t of pc.getTransceivers().slice(UP.length)) {
      const kind = t.receiver.track.kind;
      this.slots.set(t.mid, { mid: t.mid, kind, track: t.receiver.track, participant: null, source: null });
    }
  }

  /** @param {string} state */
  #watch(state) {
    if (state === "connected" || state === "completed") {
      if (!isThere(this.pc) || !this.second.isThere) return; // one of two is not enough
      this.browser.clearTimeout(this.#timer);
      this.#tries = 0;
      this.#become("up");
    } else if (state === "disconnected") {
      this.#become("falters");
      this.#later(() => this.restart(), FALTER_MS);
    } else if (state === "failed") {
      this.#become("falters");
      this.#later(() => this.restart(), 0);
    }
  }

  /** @param {{ mid: string, participant: string | null, source: string | null }[]} told */
  #fill(told) {
    for (const slot of this.slots.values()) slot.participant = slot.source = null;
    for (const { mid, participant, source } of told) {
      const slot = this.slots.get(mid);
      if (slot) Object.assign(slot, { participant, source });
    }
    this.emit("slots", [...this.slots.values()]);
  }

  async #ask() {
    if (!this.#joined) return;
    const mids = [...this.slots.values()].filter((s) => s.kind === "video").map((s) => s.mid);
    this.#wanted = allot(mids, this.#wanted, this.#wishes);
    const slots = [...this.#wanted].map(([mid, picture]) => ({ mid, ...picture }));
    const answer = await this.link.request("media.want", { slots });
    if (answer?.slots) this.#fill(answer.slots);
  }

  /**
   * Layers that nobody watches are not sent. Changes go one after the other: a sender whose parameters are
   * read anew while a change is under way refuses that change.
   * @param {Record<string, boolean>} layers
   */
  async #layers(layers) {
    this.#watched = { ...this.#watched, ...layers };
    if (this.#layering) return;
    this.#layering = true;
    for (let applied = null; applied !== this.#watched; ) {
      applied = this.#watched;
      await this.#apply(applied).catch(() => {});
    }
    this.#layering = false;
  }

  /** @param {Record<string, boolean>} layers */
  async #apply(layers) {
    const sender = this.#up.get("camera")?.sender;
    const parameters = sender?.getParameters();
    if (!parameters?.encodings?.length) return;
    for (const encoding of parameters.encodings) encoding.active = layers[encoding.rid] ?? true;
    await sender.setParameters(parameters);
  }

  #drop() {
    this.#joined = false;
    this.#watched = {};
    this.pc?.close();
    this.second.close();
    this.pc = null;
    this.#up.clear();
    this.slots = new Map();
    this.#wanted = new Map();
  }

  /** @param {() => void} what @param {number} ms */
  #later(what, ms) {
    this.browser.clearTimeout(this.#timer);
    this.#timer = this.browser.setTimeout(() => this.#closed || what(), ms);
  }

  /** @param {string} state */
  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.emit("state", state);
  }
}
