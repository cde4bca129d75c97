import { Emitter } from "./emitter.js";

/** @typedef {import("./media.js").Source} Source */

/**
 * What I send: microphone, camera, screen. Switching off always works; switching on may fail, and then
 * says why (`problem`). Emits `changed` after every change.
 */
export class Sending extends Emitter {
  /** @type {Record<Source, boolean>} */ sending = { mic: false, camera: false, screen: false };
  /** @type {MediaStreamTrack | null} */ #screen = null;

  /**
   * @param {import("./media.js").RoomMedia} media
   * @param {import("./devices.js").Devices} devices
   */
  constructor(media, devices) {
    super();
    this.media = media;
    this.devices = devices;
    this.offs = [
      devices.on("replaced", ({ kind, track }) => this.#replaced(kind, track)),
      devices.on("lost", ({ kind, problem }) => this.#lost(kind, problem)),
    ];
  }

  /** The state of all three. */
  get state() {
    return this.sending;
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
    const track = on ? await this.#try(() => this.devices.open("mic")) : this.devices.track("mic");
    if (on && !track) return;
    if (track) track.enabled = on;
    await this.media.send("mic", on ? track : null);
    this.#now("mic", on);
  }

  /** @param {boolean} on */
  async camera(on) {
    const track = on ? await this.#try(() => this.devices.open("camera")) : null;
    if (on && !track) return;
    await this.media.send("camera", track);
    if (!on) this.devices.stop("camera");
    this.#now("camera", on);
  }

  /** @param {boolean} on */
  async screen(on) {
    const track = on ? await this.#try(() => this.devices.screen()) : null;
    if (on && !track) return;
    track?.addEventListener("ended", () => this.#screen === track && this.screen(false));
    await this.media.send("screen", track);
    if (!on) this.#screen?.stop();
    this.#screen = track;
    this.#now("screen", on);
  }

  /** Everything off; lights go out. */
  stop() {
    this.devices.stop("mic");
    this.devices.stop("camera");
    this.#screen?.stop();
    this.#screen = null;
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
    this.sending = { ...this.sending, [source]: on };
    this.emit("changed", source);
  }

  /** @param {"mic" | "camera"} kind @param {MediaStreamTrack} track */
  async #replaced(kind, track) {
    if (!this.sending[kind]) return this.devices.stop(kind);
    await this.media.send(kind, track);
    this.emit("changed", kind);
  }

  /** @param {"mic" | "camera"} kind @param {Error} problem */
  async #lost(kind, problem) {
    await this.media.send(kind, null);
    this.#now(kind, false);
    this.emit("problem", problem);
  }

  /**
   * @template T
   * @param {() => Promise<T>} what
   * @returns {Promise<T | null>}
   */
  async #try(what) {
    try {
      return await what();
    } catch (problem) {
      this.emit("problem", problem);
      return null;
    }
  }
}
