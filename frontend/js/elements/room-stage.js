import { _ } from "../words.js";
import { icon, initials, make, part, show } from "./room-dom.js";

/** @typedef {import("../rooms/room.js").Room} Room */
/** @typedef {import("../rooms/room.js").Person} Person */
/** @typedef {{ root: HTMLElement, video: HTMLVideoElement, face: HTMLElement, tag: HTMLElement, signs: HTMLElement }} Tile */

/** The stage, the strip, and the three voices. Tiles stay the same elements while people stay. */
export class Stage {
  /** @type {Map<string, Tile>} */ #tiles = new Map();
  /** @type {Tile} */ #big;

  /**
   * @param {HTMLElement} root
   * @param {Room} room
   */
  constructor(root, room) {
    this.room = room;
    this.strip = /** @type {HTMLElement} */ (part(root, "strip"));
    this.sound = /** @type {HTMLElement} */ (part(root, "sound"));
    this.#big = tile("div");
    part(root, "stage").append(this.#big.root);
    const draw = () => this.draw();
    for (const news of ["people", "seating", "slots", "devices", "speakers", "facts", "state"]) room.on(news, draw);
  }

  draw() {
    if (this.room.state !== "in") return;
    const { stage, strip } = this.room.seating;
    this.#drawStage(stage);
    this.#drawStrip(strip);
    this.#drawSound();
  }

  /** @param {import("../rooms/seating.js").Seat | null} seat */
  #drawStage(seat) {
    const owner = seat && this.room.benchOwner(seat.participant);
    const person = owner ?? (seat && this.room.people.get(seat.participant));
    const big = this.#big;
    big.root.hidden = !person;
    if (!person || !seat) return;
    if (owner) return this.#dressBench(big, owner);
    this.#dress(big, person, seat.source);
    big.root.dataset.source = seat.source;
    if (seat.source === "screen") big.tag.textContent = _("%(name)s shares the screen", { name: person.name });
  }

  /** @param {string[]} ids */
  #drawStrip(ids) {
    for (const [id, old] of this.#tiles) {
      if (ids.includes(id)) continue;
      old.root.remove();
      this.#tiles.delete(id);
    }
    ids.forEach((id, index) => {
      const owner = this.room.benchOwner(id);
      const person = owner ?? this.room.people.get(id);
      if (!person) return;
      const one = this.#tiles.get(id) ?? tile("li");
      this.#tiles.set(id, one);
      if (owner) this.#dressBench(one, owner);
      else this.#dress(one, person, "camera");
      if (this.strip.children[index] !== one.root) this.strip.insertBefore(one.root, this.strip.children[index] ?? null);
    });
  }

  /**
   * @param {Tile} tile @param {Person} person @param {"camera" | "screen"} source
   */
  #dress({ root, video, face, tag, signs }, person, source) {
    const mine = person.id === this.room.me;
    const track = this.#track(person, source);
    show(video, track);
    video.hidden = !track;
    face.hidden = Boolean(track);
    face.textContent = initials(person.name);
    root.dataset.participant = person.id;
    root.classList.toggle("mine", mine);
    root.classList.toggle("speaks", this.room.speakers.includes(person.id) && person.mic);
    root.classList.toggle("away", person.presence === "away");
    tag.textContent = nameTag(person, mine);
    signs.replaceChildren(...signsOf(person, this.room));
  }

  /** The second picture of somebody: never mirrored, never cut. @param {Tile} tile @param {Person} owner */
  #dressBench({ root, video, face, tag, signs }, owner) {
    const id = owner.bench?.id ?? "";
    const track = this.#slotOf(id, "camera");
    show(video, track);
    video.hidden = !track;
    face.hidden = Boolean(track);
    face.textContent = initials(owner.name);
    root.dataset.participant = id;
    root.dataset.source = "bench";
    root.classList.remove("mine", "speaks", "away");
    tag.textContent = _("%(name)s · workbench", { name: owner.name });
    signs.replaceChildren();
  }

  /**
   * @param {Person} person @param {"camera" | "screen"} source
   * @returns {MediaStreamTrack | null}
   */
  #track(person, source) {
    if (!person[source]) return null;
    if (person.id === this.room.me) return source === "camera" ? this.room.own.devices.track("camera") : null;
    return this.#slotOf(person.id, source);
  }

  /** @param {string} id @param {string} source */
  #slotOf(id, source) {
    const slots = [...this.room.media.slots.values()];
    return slots.find((s) => s.participant === id && s.source === source)?.track ?? null;
  }

  /** The voices play from the start to the end; who speaks in them changes on the server. */
  #drawSound() {
    const tracks = [...this.room.media.slots.values()].filter((s) => s.kind === "audio").map((s) => s.track);
    while (this.sound.children.length < tracks.length) this.sound.append(make("audio", { autoplay: true }));
    [...this.sound.children].forEach((e, i) => show(/** @type {HTMLAudioElement} */ (e), tracks[i] ?? null));
  }
}

/**
 * @param {Person} person
 * @param {boolean} mine
 */
export function nameTag(person, mine) {
  if (mine) return _("%(name)s (you)", { name: person.name });
  if (person.role === "guest") return _("%(name)s (guest)", { name: person.name });
  const shown = person.place ? `${person.name} · ${person.place}` : person.name;
  return person.role === "teacher" ? _("%(name)s (teacher)", { name: shown }) : shown;
}

/**
 * @param {"div" | "li"} name
 * @returns {Tile}
 */
function tile(name) {
  const video = make("video", { autoplay: true, playsinline: true });
  video.muted = true;
  video.tabIndex = -1;
  const face = make("p", { class: "room-face", "aria-hidden": "true" });
  const tag = make("p", { class: "tile-name", dir: "auto" });
  const signs = make("p", { class: "tile-signs" });
  return { root: make(name, { class: "tile" }, video, face, tag, signs), video, face, tag, signs };
}

/**
 * @param {Person} person @param {Room} room
 * @returns {Node[]}
 */
function signsOf(person, room) {
  const signs = [];
  if (person.presence === "away") signs.push(sign("leave", _("line lost")));
  const place = room.hands.findIndex((p) => p.id === person.id);
  if (place >= 0) signs.push(sign("hand", _("hand up, number %(place)s", { place: place + 1 }), "hand"));
  if (room.facts.spotlight === person.id) signs.push(sign("pin", _("on everybody's stage")));
  if (!person.mic) signs.push(sign("mic-off", _("microphone off")));
  return signs;
}

/** @param {string} name @param {string} words @param {string} [kind] */
function sign(name, words, kind = "") {
  return make("span", { class: `sign ${kind}`, title: words }, icon(name), make("span", { class: "unseen" }, words));
}
