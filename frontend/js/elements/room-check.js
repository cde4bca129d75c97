import { checkLine } from "../rooms/check.js";
import { Devices } from "../rooms/devices.js";
import { openLine } from "../socket.js";
import { _ } from "../words.js";
import { theBrowser } from "./room-browser.js";
import { DeviceLists } from "./room-devices.js";
import { make, part, show } from "./room-dom.js";
import { watchLevel } from "./room-level.js";
import { lineWords, problemWords } from "./room-words.js";

const NOTES = /** @type {const} */ ({ mic: "mic-note", camera: "camera-note" });

/** The device check: the own picture, the own voice, and the line there and back. */
export class DeviceCheck extends HTMLElement {
  #silence = () => {};

  connectedCallback() {
    this.devices = new Devices(navigator.mediaDevices);
    new DeviceLists(this, this.devices, { chosen: (kind, id) => kind !== "speaker" && this.#choose(kind, id) });
    this.devices.on("replaced", () => this.#shown());
    for (const kind of /** @type {const} */ (["mic", "camera"])) this.#open(kind);
    part(this, "check").addEventListener("click", () => this.#check());
    addEventListener("pagehide", () => this.devices?.close());
  }

  /** @param {"mic" | "camera"} kind */
  async #open(kind) {
    try {
      await this.devices?.open(kind);
      part(this, NOTES[kind]).textContent = "";
    } catch (problem) {
      part(this, NOTES[kind]).textContent = problemWords(problem);
    }
    this.#shown();
  }

  /** @param {"mic" | "camera"} kind @param {string} id */
  async #choose(kind, id) {
    this.devices?.stop(kind);
    await this.devices?.choose(kind, id);
    await this.#open(kind);
  }

  #shown() {
    show(part(this, "picture"), this.devices?.track("camera") ?? null);
    this.#silence();
    const mic = this.devices?.track("mic");
    this.#silence = mic ? watchLevel(mic, (level) => (part(this, "level").value = level)) : () => {};
  }

  async #check() {
    const button = part(this, "check");
    const words = part(this, "line");
    button.setAttribute("aria-busy", "true");
    words.replaceChildren(make("p", {}, _("We send your picture and voice to the server and back. This takes about ten seconds.")));
    const link = openLine(this.dataset.tickets);
    try {
      await opened(link);
      words.replaceChildren(...this.#found(await this.#ask(link)));
    } catch (problem) {
      words.replaceChildren(make("p", { class: "device-note" }, problemWords(problem)));
    }
    link.close();
    part(this, "echo").hidden = true;
    button.removeAttribute("aria-busy");
  }

  /** @param {any} link */
  #ask(link) {
    const tracks = { mic: this.devices?.track("mic") ?? null, camera: this.devices?.track("camera") ?? null };
    const wait = (/** @type {number} */ seconds) => new Promise((go) => setTimeout(() => go(undefined), seconds * 1000));
    const echo = (/** @type {MediaStreamTrack} */ track) => {
      part(this, "echo").hidden = false;
      show(part(this, "echo"), track);
    };
    return checkLine(link, theBrowser(), tracks, { wait: async (s) => void (await wait(s)), echo });
  }

  /** @param {import("../rooms/check.js").Found} found */
  #found(found) {
    if (!found.picture && !found.sound) {
      return [make("p", { class: "device-note" }, _("Nothing came back. The network here may block live rooms. Please show this page to whoever looks after it."))];
    }
    const expect = [
      _("Sound may break. Use sound only, or another network if there is one."),
      _("Sound will work, pictures may stop now and then. If they do, use sound only."),
      _("Picture and sound will work well."),
    ][found.level - 1];
    const way = found.tcp
      ? _("The network here blocks the direct way (UDP), so we use a detour (TCP). It works, with a little more delay.")
      : _("The direct way (UDP) is open.");
    const numbers = _("There and back in %(rtt)s ms, %(loss)s %% lost.", { rtt: found.rtt, loss: (found.loss * 100).toFixed(1) }).replace("%%", "%");
    return [make("p", {}, make("b", { "data-level": String(found.level) }, lineWords(found.level))), make("p", {}, expect), make("p", {}, way), make("p", { class: "quiet" }, numbers)];
  }
}

/** @param {any} link @returns {Promise<void>} */
function opened(link) {
  return new Promise((done, fail) => {
    link.on("open", () => done());
    link.on("over", () => fail(Object.assign(new Error("signed out"), { code: "lost" })));
    link.open();
  });
}
