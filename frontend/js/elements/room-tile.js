import { _ } from "../words.js";
import { icon, initials, make, show } from "./room-dom.js";

/** @typedef {import("../rooms/room.js").Room} Room */
/** @typedef {import("../rooms/room.js").Person} Person */
/** @typedef {import("../rooms/media.js").Slot} Slot */
/** @typedef {{ root: HTMLElement, video: HTMLVideoElement, face: HTMLElement, why: HTMLElement, tag: HTMLElement, signs: HTMLElement }} Tile */

/**
 * A tile: the picture, or the face with a word about why there is none; the name; the signs.
 * @param {"div" | "li"} name
 * @returns {Tile}
 */
export function tile(name) {
  const video = make("video", { autoplay: true, playsinline: true });
  video.muted = true;
  video.tabIndex = -1;
  const face = make("p", { class: "room-face", "aria-hidden": "true" });
  const why = make("p", { class: "tile-why" });
  const tag = make("p", { class: "tile-name", dir: "auto" });
  const signs = make("p", { class: "tile-signs" });
  return { root: make(name, { class: "tile" }, video, face, why, tag, signs), video, face, why, tag, signs };
}

/**
 * Show in a tile who has this seat: a person, a shared screen, or a workbench camera.
 * @param {Tile} tile @param {import("../rooms/seating.js").Seat} seat @param {Room} room
 * @returns {boolean} whether somebody has it
 */
export function dressAs(tile, { participant, source }, room) {
  const owner = room.benchOwner(participant);
  const person = owner ?? room.people.get(participant);
  if (!person) return false;
  const mine = !owner && person.id === room.me;
  tile.root.dataset.participant = participant;
  tile.root.dataset.source = owner ? "bench" : source;
  const slot = [...room.media.slots.values()].find((s) => s.participant === participant && s.source === source);
  if (mine) picture(tile, person[source] ? ownTrack(room, source) : null, "");
  else picture(tile, owner || person[source] ? (slot?.track ?? null) : null, pauseWords(slot, room));
  put(tile.face, initials(person.name));
  tile.root.classList.toggle("mine", mine);
  tile.root.classList.toggle("speaks", !owner && room.speakers.includes(person.id) && person.mic);
  tile.root.classList.toggle("away", !owner && person.presence === "away");
  put(tile.tag, owner ? _("%(name)s · workbench", { name: owner.name }) : source === "screen" ? _("%(name)s shares the screen", { name: person.name }) : nameTag(person, mine));
  sign(tile.signs, owner ? [] : signsOf(person, room));
  return true;
}

/**
 * A picture that does not flow is never passed off as live: the face and a word about it take its place.
 * @param {Tile} tile @param {MediaStreamTrack | null} track @param {string} paused why it does not flow
 */
function picture({ video, face, why }, track, paused) {
  const shown = paused ? null : track;
  show(video, shown);
  video.hidden = !shown;
  face.hidden = Boolean(shown);
  const words = track ? paused : "";
  put(why, words);
  why.hidden = !words;
}

/** @param {HTMLElement} signs @param {[icon: string, words: string, kind?: string][]} now */
function sign(signs, now) {
  const key = now.map(([name, words]) => name + words).join();
  if (signs.dataset.key === key) return;
  signs.dataset.key = key;
  signs.replaceChildren(
    ...now.map(([name, words, kind = ""]) => make("span", { class: `sign ${kind}`, title: words }, icon(name), make("span", { class: "unseen" }, words))),
  );
}

/**
 * @param {Person} person
 * @param {boolean} mine
 */
export function nameTag(person, mine) {
  if (mine) return _("%(name)s (you)", { name: person.name });
  if (person.role === "guest") return _("%(name)s (guest)", { name: person.name });
  const shown = person.place ? `${person.name} · ${person.place}` : person.name;
  if (person.role === "facilitator") return _("%(name)s (facilitator)", { name: shown });
  return person.role === "teacher" ? _("%(name)s (teacher)", { name: shown }) : shown;
}

/** @param {Slot | undefined} slot @param {Room} room why a picture that is sent is not shown; empty where it is */
function pauseWords(slot, room) {
  if (!slot) return "";
  if (slot.paused === "line") return _("paused: your line is slow");
  if (slot.paused === "codec") return _("your browser cannot read this picture");
  if (room.media.state !== "up") return _("paused: no line");
  return room.watching.still.has(slot.mid) ? _("the picture stands still") : "";
}

/** @param {Room} room @param {"camera" | "screen"} source */
function ownTrack(room, source) {
  return source === "camera" ? room.own.devices.track("camera") : room.own.screenTrack;
}

/** @param {HTMLElement} element @param {string} text only what changed is written: readers and layout are left in peace */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {Person} person @param {Room} room
 * @returns {[icon: string, words: string, kind?: string][]}
 */
function signsOf(person, room) {
  /** @type {[string, string, string?][]} */
  const signs = [];
  if (person.presence === "away") signs.push(["leave", _("line lost")]);
  const place = room.hands.findIndex((p) => p.id === person.id);
  if (place >= 0) signs.push(["hand", _("hand up, number %(place)s", { place: place + 1 }), "hand"]);
  if (room.facts.spotlight === person.id) signs.push(["pin", _("on everybody's stage")]);
  if (!person.mic) signs.push(["mic-off", _("microphone off")]);
  return signs;
}
