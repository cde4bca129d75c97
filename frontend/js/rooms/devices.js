import { Emitter } from "./emitter.js";

/** @typedef {"mic" | "camera"} Kind */
/** @typedef {{ id: string, label: string }} Device */
/** @typedef {"denied" | "in_use" | "missing" | "insecure" | "failed"} DeviceCode */

const KIND_OF = /** @type {const} */ ({ mic: "audioinput", camera: "videoinput", speaker: "audiooutput" });

/** What went wrong with a microphone or camera, in a closed set of codes that a page has words for. */
export class DeviceProblem extends Error {
  /**
   * @param {Kind | "screen"} kind
   * @param {DeviceCode} code
   */
  constructor(kind, code) {
    super(`${kind}: ${code}`);
    this.kind = kind;
    this.code = code;
  }
}

/**
 * The browser's names for a failure, told apart: not allowed, held by another program, not there.
 * Names are those of the Media Capture specification; older ones of Firefox and Chromium are kept.
 * @param {any} error
 * @returns {DeviceCode}
 */
export function codeOf(error) {
  switch (error?.name) {
    case "NotAllowedError":
    case "SecurityError":
    case "PermissionDeniedError":
      return "denied";
    case "NotReadableError":
    case "TrackStartError":
    case "AbortError":
      return "in_use";
    case "NotFoundError":
    case "DevicesNotFoundError":
    case "OverconstrainedError":
      return "missing";
    default:
      return "failed";
  }
}

/** @type {MediaTrackConstraints} */
const VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
/** @type {MediaTrackConstraints} */
const PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 25, max: 30 } };

/**
 * Microphones and cameras of this machine: opened, chosen, lost and found again.
 *
 * Emits `opened` {kind}, `changed` when something was plugged in or out, `lost` {kind} when an open device went away
 * and no other could take its place, `replaced` {kind, track} when another did, `interrupted` {kind, on} when
 * the system took an open one away for a while (a call on the phone), and `granted` {kind} when the person
 * allowed one in the settings of the browser.
 */
export class Devices extends Emitter {
  /** @type {Map<Kind, MediaStreamTrack>} */
  #open = new Map();
  /** @type {Map<Kind, string>} */
  #chosen = new Map();
  #watch = () => this.emit("changed");

  /**
   * @param {MediaDevices | undefined} media `navigator.mediaDevices`; missing on pages without TLS
   * @param {Permissions} [permissions] `navigator.permissions`; not every browser tells about devices there
   */
  constructor(media, permissions) {
    super();
    this.media = media;
    media?.addEventListener?.("devicechange", this.#watch);
    if (permissions) for (const kind of /** @type {const} */ (["mic", "camera"])) this.#follow(permissions, kind);
  }

  /** Let go of everything. */
  close() {
    this.media?.removeEventListener?.("devicechange", this.#watch);
    for (const kind of [...this.#open.keys()]) this.stop(kind);
  }

  /**
   * The devices of one kind. Labels are empty until the person has allowed one of them.
   * @param {Kind | "speaker"} kind
   * @returns {Promise<Device[]>}
   */
  async list(kind) {
    const all = (await this.media?.enumerateDevices()) ?? [];
    return all
      .filter((d) => d.kind === KIND_OF[kind] && d.deviceId !== "communications")
      .map((d) => ({ id: d.deviceId, label: d.label }));
  }

  /**
   * Choose which device to use from now on; an open one is changed over at once.
   * @param {Kind} kind
   * @param {string} id
   * @returns {Promise<MediaStreamTrack | null>}
   */
  async choose(kind, id) {
    this.#chosen.set(kind, id);
    if (!this.#open.has(kind)) return null;
    this.stop(kind);
    const track = await this.open(kind);
    this.emit("replaced", { kind, track });
    return track;
  }

  /**
   * The track of the open device of this kind, if any.
   * @param {Kind} kind
   */
  track(kind) {
    return this.#open.get(kind) ?? null;
  }

  /**
   * Open the chosen device, or any other where that one is gone.
   * @param {Kind} kind
   * @returns {Promise<MediaStreamTrack>}
   * @throws {DeviceProblem}
   */
  async open(kind) {
    const there = this.#open.get(kind);
    if (there?.readyState === "live") return there;
    if (!this.media?.getUserMedia) throw new DeviceProblem(kind, "insecure");
    const track = await this.#ask(kind, this.#chosen.get(kind));
    track.addEventListener("ended", () => this.#ended(kind, track));
    for (const on of [true, false]) track.addEventListener(on ? "mute" : "unmute", () => this.#interrupted(kind, track, on));
    this.#open.set(kind, track);
    this.emit("opened", { kind });
    return track;
  }

  /**
   * Stop the device: its light goes off.
   * @param {Kind} kind
   */
  stop(kind) {
    const track = this.#open.get(kind);
    this.#open.delete(kind);
    track?.stop();
  }

  /**
   * Ask for a screen, window or tab to show. The person may say no: then null.
   * @returns {Promise<MediaStreamTrack | null>}
   * @throws {DeviceProblem}
   */
  async screen() {
    const media = /** @type {any} */ (this.media);
    if (!media?.getDisplayMedia) throw new DeviceProblem("screen", "missing");
    try {
      const stream = await media.getDisplayMedia({ video: { frameRate: { ideal: 10, max: 15 } }, audio: false });
      return stream.getVideoTracks()[0] ?? null;
    } catch (error) {
      if (codeOf(error) === "denied") return null;
      throw new DeviceProblem("screen", codeOf(error));
    }
  }

  /**
   * @param {Kind} kind
   * @param {string | undefined} id
   * @returns {Promise<MediaStreamTrack>}
   */
  async #ask(kind, id) {
    const wish = kind === "mic" ? VOICE : PICTURE;
    const asked = id ? { ...wish, deviceId: { exact: id } } : wish;
    try {
      const stream = await /** @type {MediaDevices} */ (this.media).getUserMedia(
        kind === "mic" ? { audio: asked } : { video: asked },
      );
      return stream.getTracks()[0];
    } catch (error) {
      if (id && codeOf(error) === "missing") {
        this.#chosen.delete(kind);
        return this.#ask(kind, undefined);
      }
      throw new DeviceProblem(kind, codeOf(error));
    }
  }

  /** @param {Permissions} permissions @param {Kind} kind */
  async #follow(permissions, kind) {
    const name = /** @type {PermissionName} */ (kind === "mic" ? "microphone" : "camera");
    try {
      const status = await permissions.query({ name });
      status.addEventListener("change", () => status.state === "granted" && this.emit("granted", { kind }));
    } catch {
      // this browser does not tell: the button tries again
    }
  }

  /** @param {Kind} kind @param {MediaStreamTrack} track @param {boolean} on */
  #interrupted(kind, track, on) {
    if (this.#open.get(kind) === track) this.emit("interrupted", { kind, on });
  }

  /**
   * A device that was pulled out ends its track: take another one, or say that it is lost.
   * @param {Kind} kind
   * @param {MediaStreamTrack} track
   */
  async #ended(kind, track) {
    if (this.#open.get(kind) !== track) return;
    this.#open.delete(kind);
    try {
      this.emit("replaced", { kind, track: await this.open(kind) });
    } catch (problem) {
      this.emit("lost", { kind, problem });
    }
  }
}
