import { _, ngettext } from "../words.js";
import { icon, make, part } from "./room-dom.js";
import { nameTag } from "./room-tile.js";

/** @typedef {import("../rooms/room.js").Room} Room */
/** @typedef {import("../rooms/room.js").Person} Person */

/** Who is here, who knocks, whose hand is up; and for teachers and facilitators, what they can do about it. */
export class People {
  /**
   * @param {HTMLElement} root
   * @param {Room} room
   */
  constructor(root, room) {
    this.room = room;
    this.list = /** @type {HTMLElement} */ (part(root, "people"));
    this.notes = /** @type {HTMLElement} */ (part(root, "notes"));
    this.count = part(root, "count");
    this.tools = part(root, "lead-tools");
    this.lock = part(root, "lock");
    part(root, "mute-all").addEventListener("click", () => room.muteAll());
    this.lock.addEventListener("click", () => room.lead.lock(!room.facts.locked));
    for (const news of ["people", "facts", "state"]) room.on(news, () => this.draw());
  }

  draw() {
    const { room } = this;
    const here = room.inside.length;
    this.count.textContent = room.state === "in" ? ngettext("%(count)s here", "%(count)s here", here) : "";
    this.tools.hidden = !room.may.lead;
    this.lock.hidden = !room.may.guard;
    this.lock.setAttribute("aria-pressed", String(room.facts.locked));
    this.lock.querySelector("span").textContent = room.facts.locked ? _("Unlock the room") : _("Lock the room");
    this.#keepFocus(() => {
      this.list.replaceChildren(...this.#sections());
      this.#drawKnocking();
    });
  }

  #sections() {
    const { room } = this;
    const waiting = room.may.guard ? room.knocking : [];
    const hands = room.hands;
    return [
      ...section(_("At the door"), waiting.map((p) => this.#atTheDoor(p))),
      ...section(_("Hands up"), hands.map((p, i) => this.#handUp(p, i + 1))),
      ...section(_("In the room"), room.inside.map((p) => this.#inside(p))),
    ];
  }

  /** Knocking is said over the stage too, so that no guest stands outside unheard. */
  #drawKnocking() {
    const shown = this.room.may.guard ? this.room.knocking : [];
    const old = new Set([...this.notes.querySelectorAll("[data-knocks]")].map((e) => e.getAttribute("data-knocks")));
    for (const note of this.notes.querySelectorAll("[data-knocks]")) {
      if (!shown.some((p) => p.id === note.getAttribute("data-knocks"))) note.remove();
    }
    for (const person of shown) {
      if (old.has(person.id)) continue;
      const words = make("p", { dir: "auto" }, _("%(name)s knocks.", { name: person.name }));
      this.notes.append(make("div", { class: "room-note", "data-knocks": person.id }, words, ...this.#answers(person, "note")));
    }
  }

  /** @param {Person} person */
  #atTheDoor(person) {
    return make("li", { class: "person" }, make("span", { dir: "auto" }, person.name), ...this.#answers(person, "list"));
  }

  /** @param {Person} person @param {string} where */
  #answers(person, where) {
    const { id, name } = person;
    return [
      action(`admit-${where}-${id}`, _("Let in"), _("Let %(name)s in", { name }), "check", () => this.room.lead.admit(id), "button-primary"),
      action(`refuse-${where}-${id}`, _("Refuse"), _("Do not let %(name)s in", { name }), "close", () => this.room.lead.refuse(id)),
    ];
  }

  /** @param {Person} person @param {number} place */
  #handUp(person, place) {
    const line = make("li", { class: "person" }, make("span", { dir: "auto" }, `${place}. ${person.name}`));
    if (this.room.may.lead) {
      const words = _("Take the hand of %(name)s down", { name: person.name });
      line.append(action(`lower-${person.id}`, _("Done"), words, "hand", () => this.room.lead.lowerHand(person.id)));
    }
    return line;
  }

  /** @param {Person} person */
  #inside(person) {
    const mine = person.id === this.room.me;
    const entry = make("li", { class: "person", "data-person": person.id }, make("span", { dir: "auto" }, nameTag(person, mine)));
    if (!this.room.may.lead) return entry;
    if (this.room.poor.has(person.id)) entry.firstElementChild?.append(make("span", { class: "person-line", dir: "auto" }, _("poor line")));
    const line = make("div", { class: "person-acts" });
    entry.append(line);
    const { id, name } = person;
    const lit = this.room.facts.spotlight === id;
    const { lead } = this.room;
    if (person.mic && !mine) line.append(action(`mute-${id}`, "", _("Mute %(name)s", { name }), "mic-off", () => lead.mute(id, "mic")));
    if (person.camera && !mine) line.append(action(`camera-${id}`, "", _("Switch the camera of %(name)s off", { name }), "cam-off", () => lead.mute(id, "camera")));
    if (person.screen && !mine) line.append(action(`screen-${id}`, "", _("Stop the screen of %(name)s", { name }), "share", () => lead.mute(id, "screen")));
    if (person.bench?.on && !mine) line.append(action(`bench-${id}`, "", _("Switch the workbench camera of %(name)s off", { name }), "tools", () => lead.mute(id, "bench")));
    const light = lit ? _("Take %(name)s off the stage", { name }) : _("Put %(name)s on everybody's stage", { name });
    line.append(action(`light-${id}`, "", light, "pin", () => lead.spotlight(lit ? null : id), lit ? "button-plain button-on" : "button-plain"));
    if (this.room.may.guard && person.role !== "teacher") line.append(action(`remove-${id}`, "", _("Send %(name)s out", { name }), "leave", () => this.#remove(person)));
    return entry;
  }

  /** @param {Person} person */
  #remove(person) {
    if (window.confirm(_("Send %(name)s out of the room for the rest of this session?", { name: person.name }))) {
      this.room.lead.remove(person.id);
    }
  }

  /** The list is drawn anew on every change; the key that was being pressed stays under the finger. @param {() => void} draw */
  #keepFocus(draw) {
    const id = this.list.contains(document.activeElement) ? document.activeElement?.getAttribute("data-action") : null;
    draw();
    if (id) /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-action="${id}"]`))?.focus();
  }
}

/** @param {string} title @param {HTMLElement[]} lines */
function section(title, lines) {
  return lines.length ? [make("h3", {}, title), make("ul", { role: "list" }, ...lines)] : [];
}

/**
 * @param {string} id @param {string} text shown; empty for an icon alone @param {string} words the accessible name
 * @param {string} name of the icon @param {() => void} run @param {string} [kind]
 */
function action(id, text, words, name, run, kind = "button-plain") {
  const look = text ? "button-small" : "button-only-icon";
  const button = make("button", { type: "button", class: `button ${look} ${kind}`, "aria-label": words, title: words, "data-action": id }, icon(name), text);
  button.addEventListener("click", run);
  return button;
}
