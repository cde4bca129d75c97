import { _ } from "../words.js";
import { icon, make, part } from "./room-dom.js";
import { matterWords, wayWords } from "./room-matters.js";

/** @typedef {import("../rooms/room.js").Room} Room */
/** @typedef {import("../rooms/states.js").Matter} Matter */

/** What can be waved away: it is about something one may well do without. */
const SLIGHT = /^(mic|camera|screen|quality)_/;
/** Said by the bar of tools already, or to nobody: a page that is hidden is not read. */
const UNSAID = new Set(["quality_sound_only", "tab_hidden"]);

/** What is the matter, over the stage and at the door: a sentence each, and the button that leads back. */
export class Notices {
  /** @type {Map<string, HTMLElement>} */ #shown = new Map();

  /**
   * @param {HTMLElement} root
   * @param {Room} room
   * @param {{ sound: () => void, devices: () => void }} acts what only the page can do
   */
  constructor(root, room, acts) {
    this.region = /** @type {HTMLElement} */ (part(root, "notes"));
    this.room = room;
    this.acts = acts;
    room.states.on("changed", () => this.draw());
    room.on("state", () => this.draw());
  }

  draw() {
    const said = this.room.state === "outside" ? [] : this.room.states.matters.filter(({ code }) => !UNSAID.has(code));
    for (const [code, note] of this.#shown) {
      if (said.some((matter) => matter.code === code)) continue;
      note.remove();
      this.#shown.delete(code);
    }
    for (const matter of said) {
      if (this.#shown.has(matter.code)) continue;
      const note = this.#note(matter);
      this.#shown.set(matter.code, note);
      this.region.append(note);
    }
  }

  /** @param {Matter} matter */
  #note(matter) {
    const note = make("div", { class: "room-note", "data-matter": matter.code }, make("p", {}, matterWords(matter.code)));
    if (matter.way !== "itself") {
      const button = make("button", { type: "button", class: "button button-small button-primary" }, wayWords(matter.way));
      button.addEventListener("click", () => this.#act(matter));
      note.append(button);
    }
    if (SLIGHT.test(matter.code)) note.append(this.#close(matter));
    return note;
  }

  /** @param {Matter} matter */
  #close(matter) {
    const close = make("button", { type: "button", class: "button button-plain button-only-icon", "aria-label": _("Close"), title: _("Close") }, icon("close"));
    const part = /** @type {import("../rooms/states.js").Part} */ (matter.about);
    close.addEventListener("click", () => this.room.states.tell(part, part === "quality" ? "later" : "off"));
    return close;
  }

  /** @param {Matter} matter */
  #act({ way }) {
    if (way === "mic" || way === "camera" || way === "screen") this.room.send(way, true);
    else if (way === "media") this.room.media.rejoin();
    else if (way === "sound_only" || way === "pictures") this.room.setSoundOnly(way === "sound_only");
    else if (way === "devices") this.acts.devices();
    else if (way === "sound") this.acts.sound();
  }
}
