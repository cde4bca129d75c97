import { _ } from "../words.js";
import { icon } from "./room-dom.js";

/** @typedef {import("../rooms/room.js").Room} Room */
/** @typedef {import("../rooms/media.js").Source} Source */

/** @type {Record<string, { on: string, off: string, turnOn: () => string, turnOff: () => string }>} */
const SOURCES = {
  mic: { on: "mic", off: "mic-off", turnOn: () => _("Unmute"), turnOff: () => _("Mute") },
  camera: { on: "cam", off: "cam-off", turnOn: () => _("Camera on"), turnOff: () => _("Camera off") },
  screen: { on: "share", off: "share", turnOn: () => _("Share"), turnOff: () => _("Stop sharing") },
};
const KEYS = new Map([["m", "mic"], ["v", "camera"], ["s", "screen"], ["h", "hand"], ["c", "panel"], ["?", "settings"]]);

/** The bar of tools, and the keys that do the same. What the bar does beyond the room is the page's: `acts`. */
export class Tools {
  #talking = false;
  keys = true;

  /**
   * @param {HTMLElement} bar
   * @param {Room} room
   * @param {{ panel: () => void, settings: () => void, leave: () => void, panelOpen: () => boolean }} acts
   */
  constructor(bar, room, acts) {
    this.bar = bar;
    this.room = room;
    this.acts = acts;
    bar.addEventListener("click", (event) => {
      const tool = /** @type {Element} */ (event.target).closest("[data-tool]")?.getAttribute("data-tool");
      if (tool) this.use(tool);
    });
    document.addEventListener("keydown", (event) => this.#down(event));
    document.addEventListener("keyup", (event) => this.#up(event));
    for (const news of ["devices", "people", "state", "facts"]) room.on(news, () => this.draw());
  }

  /** @param {string} tool */
  use(tool) {
    const { room } = this;
    if (tool in SOURCES) return room.send(/** @type {Source} */ (tool), !room.sending[/** @type {Source} */ (tool)]);
    if (tool === "hand") return room.hand(!room.people.get(room.me)?.hand);
    if (tool === "sound") return room.setSoundOnly(!room.soundOnly);
    if (tool === "panel") return this.acts.panel();
    if (tool === "settings") return this.acts.settings();
    return this.acts.leave();
  }

  draw() {
    const { room } = this;
    for (const [name, { on, off, turnOn, turnOff }] of Object.entries(SOURCES)) {
      const sends = room.sending[/** @type {Source} */ (name)];
      this.#set(name, sends, sends ? turnOff() : turnOn(), sends ? on : off);
    }
    const up = Boolean(room.people.get(room.me)?.hand);
    this.#set("hand", up, up ? _("Hand down") : _("Hand"), "hand");
    this.#set("sound", room.soundOnly, room.soundOnly ? _("With pictures") : _("Sound only"), "sound");
    this.#set("panel", this.acts.panelOpen(), _("Chat"), null);
    /** @type {HTMLElement} */ (this.#tool("screen")).hidden = !room.may.share || !("getDisplayMedia" in (navigator.mediaDevices ?? {}));
  }

  /** @param {string} name @param {boolean} pressed @param {string} words @param {string | null} shape */
  #set(name, pressed, words, shape) {
    const tool = this.#tool(name);
    tool.setAttribute("aria-pressed", String(pressed));
    const key = tool.getAttribute("aria-keyshortcuts");
    tool.title = key ? `${words} (${key})` : words;
    /** @type {HTMLElement} */ (tool.querySelector(".tool-word")).textContent = words;
    if (shape && tool.dataset.shape !== shape) {
      tool.dataset.shape = shape;
      tool.querySelector(".tool-icon")?.replaceChildren(icon(shape));
    }
  }

  /** @param {string} name */
  #tool(name) {
    return /** @type {HTMLElement} */ (this.bar.querySelector(`[data-tool="${name}"]`));
  }

  /** @param {KeyboardEvent} event */
  #down(event) {
    if (!this.keys || this.room.state !== "in" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (event.key === " " && !event.repeat && !isPressable(event) && !this.room.sending.mic) {
      event.preventDefault();
      this.#talking = true;
      this.room.send("mic", true);
      return;
    }
    const tool = KEYS.get(event.key.toLowerCase());
    if (!tool || event.repeat) return;
    event.preventDefault();
    this.use(tool);
  }

  /** @param {KeyboardEvent} event */
  #up(event) {
    if (event.key !== " " || !this.#talking) return;
    this.#talking = false;
    this.room.send("mic", false);
  }
}

/** @param {Event} event */
function isTyping(event) {
  const at = /** @type {HTMLElement} */ (event.target);
  return at.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(at.tagName) || Boolean(document.querySelector("dialog[open]"));
}

/** @param {Event} event */
function isPressable(event) {
  return Boolean(/** @type {HTMLElement} */ (event.target).closest("button, a, [role=tab], summary"));
}
