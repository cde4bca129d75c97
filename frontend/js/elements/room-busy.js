import { make } from "./room-dom.js";
import { busyWords } from "./room-words.js";

/** @typedef {import("../rooms/room.js").Room} Room */

/** Refusals that a person waits out here; every other one mends within seconds and needs no words. */
const WAITED_OUT = new Set(["media_full", "media_draining"]);

/** Notes about a server that is busy: why cameras wait, or why one is not connected yet. They go by themselves. */
export class Busy {
  #cameras = "";
  #join = "";

  /**
   * @param {HTMLElement} notes
   * @param {Room} room
   */
  constructor(notes, room) {
    this.notes = notes;
    room.on("cameras", ({ own, others }) => this.#say(busyWords(own, others), this.#join));
    room.on("waits", (problem) => this.#say(this.#cameras, WAITED_OUT.has(problem?.code) ? problem.text : ""));
    room.on("line", (state) => {
      if (state === "up") this.#say(this.#cameras, "");
      if (state === "joining") this.#say("", this.#join); // whoever joins anew is told anew
    });
    room.on("state", (state) => state !== "in" && this.#say("", ""));
  }

  /** @param {string} cameras @param {string} join */
  #say(cameras, join) {
    if (cameras === this.#cameras && join === this.#join) return;
    this.#cameras = cameras;
    this.#join = join;
    this.notes.querySelector("[data-busy]")?.remove();
    const words = join || cameras;
    if (words) this.notes.append(make("div", { class: "room-note", "data-busy": true }, make("p", {}, words)));
  }
}
