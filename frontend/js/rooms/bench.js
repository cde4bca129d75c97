import { codeOf, DeviceProblem } from "./devices.js";
import { Emitter } from "./emitter.js";

/** @typedef {import("./media.js").Link} Link */
/** @typedef {"environment" | "user"} Facing */
/** @typedef {"off" | "opening" | "on" | "over"} State */

/** Larger than a face: what hands do wants detail. */
export const BENCH_LAYERS = [
  { rid: "l", scaleResolutionDownBy: 2, maxBitrate: 250_000 },
  { rid: "h", scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
];
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } };

/**
 * A phone on the workbench: sends one picture into the room that its ticket is for, and receives nothing.
 *
 * Emits `changed` after anything changed, `problem` (a DeviceProblem or a refusal), and `over` {reason} once:
 * person, replaced, left, room, "elsewhere" (another tab of this phone sends), or "ended" where it was not heard.
 */
export class BenchSender extends Emitter {
  /** @type {State} */ state = "off";
  /** @type {Facing} */ facing = "environment";
  /** @type {MediaStreamTrack | null} */ track = null;
  lit = false;
  /** A teacher switched it off; starting it again takes this away. */
  switchedOff = false;
  /** Whether the server knows that this socket is the one; before that it refuses what we say of the camera. */
  #entered = false;
  #reason = "";

  /**
   * @param {any} link the socket (connection.js)
   * @param {import("./media.js").RoomMedia} media without any slot down
   * @param {MediaDevices | undefined} devices
   */
  constructor(link, media, devices) {
    super();
    this.link = link;
    this.media = media;
    this.devices = devices;
    link.on("open", () => this.#come());
    link.on("down", () => {
      this.#entered = false;
      this.emit("changed");
    });
    link.on("bench.switched_off", () => this.#switchedOff());
    link.on("bench.ended", (/** @type {any} */ m) => (this.#reason = m.reason));
    link.on("over", () => this.#over(this.#reason || "ended"));
    link.on("media.lost", (/** @type {any} */ m) => this.track && media.lost(m.reason));
    media.on("refused", () => this.#over("elsewhere"));
    media.on("state", () => this.emit("changed"));
  }

  /** Whether the picture reaches the server now. */
  get flows() {
    return this.state === "on" && this.media.state === "up" && this.link.up;
  }

  /** Whether this phone has a lamp that can be switched. */
  get hasLamp() {
    return Boolean(/** @type {any} */ (this.track?.getCapabilities?.())?.torch);
  }

  /** How many cameras there are; 0 until the person has allowed one. */
  async cameras() {
    const all = (await this.devices?.enumerateDevices?.()) ?? [];
    return all.filter((d) => d.kind === "videoinput").length;
  }

  /** Open the camera and send. */
  async start() {
    if (this.state === "over" || this.state === "opening") return;
    this.switchedOff = false;
    this.#become("opening");
    try {
      await this.#open();
      await this.#send();
    } catch (problem) {
      this.#close();
      this.#become("off");
      this.emit("problem", problem);
    }
  }

  /** Send nothing; the camera's light goes off. */
  async stop() {
    if (this.state === "over") return;
    this.#close();
    this.#become("off");
    await this.media.send("camera", null);
    await this.link.request("bench.switch", { on: false }).catch(() => {});
  }

  /** From the back to the front, or the other way round. A phone opens one camera at a time. */
  async turn() {
    this.facing = this.facing === "environment" ? "user" : "environment";
    if (this.state === "on") await this.start();
  }

  /** The lamp beside the camera, where there is one. @param {boolean} on */
  async light(on) {
    try {
      await this.track?.applyConstraints(/** @type {any} */ ({ advanced: [{ torch: on }] }));
      this.lit = on;
    } catch {
      this.lit = false;
    }
    this.emit("changed");
  }

  /** The page is looked at again: phones stop the camera of a page that is not. */
  async back() {
    if (this.state === "on" && this.track?.readyState !== "live") await this.start();
  }

  /** End the line. */
  close() {
    this.#close();
    this.media.close();
    this.link.close();
  }

  async #open() {
    if (!this.devices?.getUserMedia) throw new DeviceProblem("camera", "insecure");
    this.#close();
    try {
      const wish = { ...PICTURE, facingMode: { ideal: this.facing } };
      const [track] = (await this.devices.getUserMedia({ video: wish })).getVideoTracks();
      if ("contentHint" in track) track.contentHint = "detail";
      track.addEventListener("ended", () => track === this.track && this.#taken());
      this.track = track;
    } catch (error) {
      throw new DeviceProblem("camera", codeOf(error));
    }
  }

  async #send() {
    await this.media.send("camera", this.track);
    if (this.state === "over") return;
    this.#become("on");
    if (!this.#entered) return; // `#come` goes on from here
    await this.link.request("bench.switch", { on: true });
    if (this.media.isAway) await this.media.rejoin();
  }

  /** On every new socket: say that we are here, and go on where we were. */
  async #come() {
    try {
      const { on } = await this.link.request("bench.enter");
      this.#entered = true;
      if (this.state === "on" && !on) await this.link.request("bench.switch", { on: true });
      if (this.state !== "on") return;
      await (this.media.isAway ? this.media.rejoin() : this.media.resume());
    } catch {
      // the line broke again: the next `open` says it anew
    }
    this.emit("changed");
  }

  async #switchedOff() {
    this.#close();
    this.switchedOff = true;
    this.#become("off");
    await this.media.send("camera", null);
  }

  /** Another program took the camera: a call came in. */
  async #taken() {
    await this.stop();
    this.emit("problem", new DeviceProblem("camera", "in_use"));
  }

  #close() {
    this.track?.stop();
    this.track = null;
    this.lit = false;
  }

  /** @param {string} reason */
  #over(reason) {
    if (this.state === "over") return;
    this.#become("over");
    this.close();
    this.emit("over", { reason });
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.emit("changed");
  }
}
