import { Emitter } from "./emitter.js";

/** @typedef {import("./room.js").Person} Person */
/** @typedef {import("./room.js").Said} Said */
/** @typedef {import("./room.js").Facts} Facts */

/**
 * What the server has told of a room: who is there, what was said, how the room is.
 * Emits `people`, `facts`, `history` (all messages), `said` (one more).
 */
export class Told extends Emitter {
  /** @type {Map<string, Person>} */ people = new Map();
  /** @type {Said[]} */ said = [];
  /** @type {Facts} */ facts = { title: "", state: "", locked: false, spotlight: null, closes_at: null };

  /** @type {Set<string>} whose line is poor, as far as we are told: teachers are */ poor = new Set();

  /** @param {{ people: Person[], messages: Said[], facts: Facts }} snapshot the whole, after each time of entering */
  take(snapshot) {
    this.people = new Map(snapshot.people.map((p) => [p.id, p]));
    this.said = snapshot.messages;
    this.facts = snapshot.facts;
    this.emit("facts", this.facts);
    this.emit("people");
    this.emit("history", this.said);
  }

  /** @param {Person} person who came, went or changed */
  put(person) {
    this.people.set(person.id, person);
    this.emit("people", person);
  }

  /** @param {{ participant: string, level: number }} line of somebody else, which became poor or no longer is */
  line({ participant, level }) {
    if (level === 1) this.poor.add(participant);
    else this.poor.delete(participant);
    this.emit("people");
  }

  /** @param {Partial<Facts>} facts */
  change(facts) {
    this.facts = { ...this.facts, ...facts };
    this.emit("facts", this.facts);
  }

  /** @param {Said} message one that comes twice is heard once */
  hear(message) {
    if (this.said.some((m) => m.id === message.id)) return;
    this.said.push(message);
    this.emit("said", message);
  }

  /** Hands in the order in which they went up. */
  get hands() {
    const up = [...this.people.values()].filter((p) => p.hand && p.presence === "in");
    return up.sort((a, b) => String(a.hand).localeCompare(String(b.hand)) || a.id.localeCompare(b.id));
  }

  /** Those inside, in the order in which they came. */
  get inside() {
    return [...this.people.values()].filter((p) => p.presence === "in" || p.presence === "away");
  }

  /** Whose workbench camera this is, where it is one that is on. @param {string} id */
  benchOwner(id) {
    return this.inside.find((p) => p.bench?.on && p.bench.id === id) ?? null;
  }

  /** Those who knock. */
  get knocking() {
    return [...this.people.values()].filter((p) => p.presence === "knocking");
  }
}
