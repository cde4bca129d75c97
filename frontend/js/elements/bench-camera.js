import { BENCH_LAYERS, BenchSender } from "../rooms/bench.js";
import { RoomMedia } from "../rooms/media.js";
import { openLine } from "../socket.js";
import { _ } from "../words.js";
import { theBrowser } from "./room-browser.js";
import { icon, part, show } from "./room-dom.js";
import { problemWords } from "./room-words.js";

/**
 * The phone as workbench camera: what it sends, large; start and stop, turn, lamp; the screen stays awake.
 * `element.sender` is the library behind it.
 */
export class BenchCamera extends HTMLElement {
  /** @type {any} */ #awake = null;
  #problem = "";

  connectedCallback() {
    const line = openLine(this.dataset.tickets);
    const media = new RoomMedia(line, theBrowser(), { audio: 0, video: 0, camera: BENCH_LAYERS });
    this.sender = new BenchSender(line, media, navigator.mediaDevices);
    this.sender.on("changed", () => this.#draw());
    this.sender.on("problem", (problem) => this.#say(problemWords(problem)));
    this.sender.on("over", ({ reason }) => this.#after(reason));
    part(this, "main").addEventListener("click", () => this.#press());
    part(this, "turn").addEventListener("click", () => this.sender?.turn());
    part(this, "lamp").addEventListener("click", () => this.sender?.light(!this.sender.lit));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#back());
    addEventListener("online", () => media.restart());
    line.open();
    // Told by the page before, once: whoever pressed "Start camera" there need not press again.
    if (location.hash === "#start") {
      history.replaceState(null, "", location.pathname);
      this.#press();
    }
    this.#draw();
  }

  async #press() {
    this.#problem = "";
    const sender = this.sender;
    if (!sender) return;
    await (sender.state === "on" ? sender.stop() : sender.start());
    await this.#keepAwake();
  }

  async #back() {
    await this.sender?.back();
    await this.#keepAwake();
  }

  /** A screen that goes dark takes the camera with it. Browsers without the lock go on without it. */
  async #keepAwake() {
    const on = this.sender?.state === "on";
    try {
      if (on && (!this.#awake || this.#awake.released)) {
        this.#awake = await /** @type {any} */ (navigator).wakeLock?.request("screen");
      } else if (!on) {
        await this.#awake?.release();
        this.#awake = null;
      }
    } catch {
      this.#awake = null; // the battery is low, or the page is hidden
    }
  }

  /** @param {string} words */
  #say(words) {
    this.#problem = words;
    this.#draw();
  }

  #draw() {
    const sender = this.sender;
    if (!sender || sender.state === "over") return;
    const on = sender.state === "on";
    this.dataset.state = sender.state;
    show(part(this, "picture"), sender.track);
    part(this, "picture").classList.toggle("front", sender.facing === "user");
    part(this, "cover").hidden = Boolean(sender.track);
    part(this, "sign").hidden = !sender.flows;
    const main = part(this, "main");
    main.setAttribute("aria-pressed", String(on));
    main.classList.toggle("button-live", !on);
    main.toggleAttribute("aria-busy", sender.state === "opening");
    part(this, "main-word").textContent = on ? _("Stop camera") : _("Start camera");
    part(this, "main-icon").replaceChildren(icon(on ? "cam-off" : "cam"));
    const lamp = part(this, "lamp");
    lamp.hidden = !sender.hasLamp;
    lamp.setAttribute("aria-pressed", String(sender.lit));
    const words = part(this, "words");
    words.textContent = this.#words();
    words.dataset.kind = this.#problem || sender.switchedOff ? "stop" : "";
    this.#drawTurn(on);
  }

  #words() {
    const sender = this.sender;
    if (this.#problem) return this.#problem;
    if (sender?.switchedOff) return _("A teacher has switched this camera off.");
    if (sender?.state === "opening") return _("The browser asks whether it may use the camera. Say yes.");
    if (sender?.state === "on" && !sender.flows) return _("The line is interrupted. We are trying again.");
    return "";
  }

  /** @param {boolean} on */
  async #drawTurn(on) {
    const several = on && ((await this.sender?.cameras()) ?? 0) > 1;
    part(this, "turn").hidden = !several;
  }

  /** @param {string} reason */
  async #after(reason) {
    const { title, words } = overWords(reason);
    part(this, "after-title").textContent = title;
    part(this, "after-words").textContent = words;
    for (const view of this.querySelectorAll("[data-shows]")) view.toggleAttribute("hidden", view.getAttribute("data-shows") !== "after");
    part(this, "after-title").focus();
    await this.#keepAwake();
  }
}

/** @param {string} reason @returns {{ title: string, words: string }} */
export function overWords(reason) {
  switch (reason) {
    case "person":
      return { title: _("The camera has ended"), words: _("You ended it in the room. You can make a new code there.") };
    case "left":
      return { title: _("The camera has ended"), words: _("You are not in the room any more, so this phone has stopped. Make a new code when you are back.") };
    case "replaced":
      return { title: _("Another phone takes over"), words: _("A new code was made in the room, so this phone has stopped.") };
    case "room":
      return { title: _("The session is over"), words: _("Nothing is sent any more. You can close this page.") };
    case "elsewhere":
      return { title: _("It runs in another window"), words: _("This camera was started again in another window of this phone.") };
    default:
      return { title: _("The camera has ended"), words: _("Nothing is sent any more. You can make a new code in the room.") };
  }
}
