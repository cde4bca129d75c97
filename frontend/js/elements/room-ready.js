import { _ } from "../words.js";
import { icon, make, part, show } from "./room-dom.js";
import { watchLevel } from "./room-level.js";
import { problemWords } from "./room-words.js";

/** @typedef {"mic" | "camera"} Kind */

/** Before the room: what to send, seen and heard by oneself first, and the way in. */
export class Ready {
  #wants = { mic: false, camera: false };
  /** @type {Map<Kind, Promise<void>>} */ #opening = new Map();
  /** @type {() => void} */ #silence = () => {};

  /**
   * @param {HTMLElement} root
   * @param {import("../rooms/room.js").Room} room
   */
  constructor(root, room) {
    this.root = root;
    this.room = room;
    this.devices = room.own.devices;
    for (const kind of /** @type {const} */ (["mic", "camera"])) {
      part(root, `ready-${kind}`).addEventListener("click", () => this.#opening.set(kind, this.#want(kind, !this.#wants[kind])));
    }
    part(root, "go-in").addEventListener("click", () => this.#goIn());
    // on a slow line the page is there before its script: until then a press would be lost
    for (const name of ["ready-mic", "ready-camera", "go-in"]) part(root, name).disabled = false;
    room.media.prepare(); // the offer is made while people choose
  }

  /** @param {Kind} kind @param {boolean} on */
  async #want(kind, on) {
    this.#say("");
    try {
      if (on) await this.devices.open(kind);
      else this.devices.stop(kind);
      this.#wants[kind] = on;
    } catch (problem) {
      this.#say(problemWords(problem));
      return;
    }
    const button = part(this.root, `ready-${kind}`);
    const words = { mic: [_("Microphone is off"), _("Microphone is on")], camera: [_("Camera is off"), _("Camera is on")] }[kind];
    const [off, shape] = kind === "mic" ? ["mic-off", "mic"] : ["cam-off", "cam"];
    button.setAttribute("aria-pressed", String(on));
    button.replaceChildren(icon(on ? shape : off), make("span", {}, words[Number(on)]));
    if (kind === "camera") show(part(this.root, "preview"), this.devices.track("camera"));
    else this.#level(on);
  }

  /** @param {boolean} on */
  #level(on) {
    this.#silence();
    const meter = part(this.root, "ready-level");
    meter.hidden = !on;
    const track = on ? this.devices.track("mic") : null;
    this.#silence = track ? watchLevel(track, (level) => (meter.value = level)) : () => {};
  }

  /** In at once, with what is open; a device about which the browser still asks follows when it is allowed. */
  async #goIn() {
    const button = part(this.root, "go-in");
    button.setAttribute("aria-busy", "true");
    try {
      performance.mark("room-go-in");
      const open = /** @type {Kind[]} */ (["mic", "camera"]).filter((kind) => this.devices.track(kind));
      const entered = this.#lineIsUp().then(() => this.room.enter()); // tracks take their lines meanwhile
      await Promise.all([entered, ...open.map((kind) => this.room.send(kind, true))]);
      this.#level(false);
      for (const [kind, opened] of this.#opening) this.#follow(kind, opened);
    } catch (problem) {
      this.#say(problemWords(problem));
    }
    button.removeAttribute("aria-busy");
  }

  /**
   * What was opened too late to come along follows. What was refused here and switched on in the room stays on.
   * @param {Kind} kind @param {Promise<void>} opened
   */
  async #follow(kind, opened) {
    await opened;
    if (this.#wants[kind] && !this.room.sending[kind]) await this.room.send(kind, true);
  }

  /** @returns {Promise<void>} */
  #lineIsUp() {
    const { link } = this.room;
    if (link.up) return Promise.resolve();
    return new Promise((done) => {
      const off = link.on("open", () => {
        off();
        done();
      });
      link.hurry();
    });
  }

  /** @param {string} words */
  #say(words) {
    part(this.root, "problem").textContent = words;
  }
}
