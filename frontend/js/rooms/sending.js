import { Emitter } from "./emitter.js";

/** @typedef {import("./media.js").Source} Source */
/** @typedef {"mic" | "camera"} Kind */

/**
 * What I send: microphone, camera, screen. Switching off always works; switching on may fail, and then the
 * states say why. Emits `changed` after every change.
 */
export class Sending extends Emitter {
  /** @type {Record<Source, boolean>} */ sending = { mic: false, camera: false, screen: false };
  /** @type {MediaStreamTrack | null} */ #screen = null;

  /**
   * @param {import("./media.js").RoomMedia} media
   * @param {import("./devices.js").Devices} devices
   * @param {import("./states.js").States} states
   */
  constructor(media, devices, states) {
    super();
    this.media = media;
    this.devices = devices;
    this.states = states;
    this.offs = [
      devices.on("replaced", ({ kind, track }) => this.#replaced(kind, track)),
      devices.on("lost", ({ kind }) => this.#lost(kind)),
      devices.on("interrupted", ({ kind, on }) => states.tell(kind, on ? "interrupted" : "back")),
      devices.on("granted", ({ kind }) => states.tell(kind, "granted")),
      devices.on("changed", () => this.#plugged()),
    ];
  }

  /** The state of all three. */
  get state() {
    return this.sending;
  }

  /** The track of the own shared screen, if there is one. */
  get screenTrack() {
    return this.#screen;
  }

  /** @param {Source} source @param {boolean} on */
  async switch(source, on) {
    if (source === "mic") await this.mic(on);
    else if (source === "camera") await this.camera(on);
    else await this.screen(on);
  }

  /**
   * The microphone stays open while it is muted, so that speaking starts at once; nothing is sent.
   * @param {boolean} on
   */
  async mic(on) {
    const track = on ? await this.#try("mic", () => this.devices.open("mic")) : this.devices.track("mic");
    if (on && !track) return;
    if (track) track.enabled = on;
    await this.media.send("mic", on ? track : null);
    this.#now("mic", on);
  }

  /** @param {boolean} on */
  async camera(on) {
    const track = on ? await this.#try("camera", () => this.devices.open("camera")) : null;
    if (on && !track) return;
    await this.media.send("camera", track);
    if (!on) this.devices.stop("camera");
    this.#now("camera", on);
  }

  /** @param {boolean} on */
  async screen(on) {
    const track = on ? await this.#try("screen", () => this.devices.screen()) : null;
    if (on && !track) return;
    track?.addEventListener("ended", () => this.#screen === track && this.screen(false));
    await this.media.send("screen", track);
    if (!on) this.#screen?.stop();
    this.#screen = track;
    this.#now("screen", on);
  }

  /** A teacher switched this off; only I can switch it on again. @param {Source} source */
  async muted(source) {
    this.states.tell(source, "muted");
    await this.switch(source, false);
  }

  /** Everything off; lights go out. */
  stop() {
    this.devices.stop("mic");
    this.devices.stop("camera");
    this.#screen?.stop();
    this.#screen = null;
    for (const source of /** @type {const} */ (["mic", "camera", "screen"])) {
      this.states.tell(source, "off");
      this.media.send(source, null).catch(() => {});
    }
    this.sending = { mic: false, camera: false, screen: false };
    this.emit("changed", null);
  }

  /** No more news from the devices. */
  close() {
    this.stop();
    for (const off of this.offs) off();
  }

  /** @param {Source} source @param {boolean} on */
  #now(source, on) {
    if (on || this.states.now[source] !== "muted") this.states.tell(source, on ? "on" : "off");
    if (this.sending[source] === on) return;
    this.sending = { ...this.sending, [source]: on };
    this.emit("changed", source);
  }

  /** @param {Kind} kind @param {MediaStreamTrack} track */
  async #replaced(kind, track) {
    if (!this.sending[kind]) return this.devices.stop(kind);
    await this.media.send(kind, track);
    this.emit("changed", kind);
  }

  /** @param {Kind} kind */
  async #lost(kind) {
    this.states.tell(kind, "lost");
    await this.media.send(kind, null);
    this.sending = { ...this.sending, [kind]: false };
    this.emit("changed", kind);
  }

  /** Something was plugged in or out: what was missing may be there now. */
  async #plugged() {
    for (const kind of /** @type {const} */ (["mic", "camera"])) {
      if ((await this.devices.list(kind)).length) this.states.tell(kind, "plugged");
    }
  }

  /**
   * @template T
   * @param {Source} source
   * @param {() => Promise<T>} what
   * @returns {Promise<T | null>}
   */
  async #try(source, what) {
    try {
      return await what();
    } catch (problem) {
      this.states.tell(source, /** @type {any} */ (problem).code ?? "failed");
      return null;
    }
  }
}
