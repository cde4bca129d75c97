import { make, part, show } from "./room-dom.js";

/** The voices of the room: as many players as there are slots for sound. Who speaks in them changes on the server. */
export class Voices {
  #speaker = "";

  /**
   * @param {HTMLElement} root
   * @param {import("../rooms/room.js").Room} room
   */
  constructor(root, room) {
    this.box = /** @type {HTMLElement} */ (part(root, "sound"));
    this.room = room;
    for (const news of ["slots", "line"]) room.on(news, () => this.draw());
  }

  /** @returns {HTMLAudioElement[]} */
  get players() {
    return /** @type {HTMLAudioElement[]} */ ([...this.box.children]);
  }

  draw() {
    const tracks = [...this.room.media.slots.values()].filter((slot) => slot.kind === "audio").map((slot) => slot.track);
    while (this.box.children.length < tracks.length) this.#add();
    this.players.forEach((player, i) => {
      if (show(player, tracks[i] ?? null)) this.#play(player);
    });
  }

  /** Start what the browser did not start by itself; to be called by a press of the person. */
  start() {
    return Promise.all(this.players.map((player) => this.#play(player)));
  }

  /** Where the voices come out, where the browser can choose. @param {string} id of a loudspeaker */
  async through(id) {
    this.#speaker = id;
    await Promise.all(this.players.map((player) => this.#route(player)));
  }

  #add() {
    const player = make("audio", { autoplay: true });
    this.box.append(player);
    this.#route(player);
  }

  /** @param {any} player */
  #route(player) {
    return this.#speaker && player.setSinkId ? player.setSinkId(this.#speaker).catch(() => {}) : null;
  }

  /** @param {HTMLAudioElement} player */
  async #play(player) {
    if (!player.srcObject) return;
    try {
      await player.play();
      this.room.states.tell("sound", "playing");
    } catch (problem) {
      if (/** @type {any} */ (problem).name === "NotAllowedError") this.room.states.tell("sound", "blocked");
    }
  }
}
