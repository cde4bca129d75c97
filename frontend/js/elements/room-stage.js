import { part } from "./room-dom.js";
import { Strip } from "./room-strip.js";
import { dressAs, tile } from "./room-tile.js";

/** @typedef {import("../rooms/room.js").Room} Room */

const NEWS = ["people", "seating", "slots", "devices", "speakers", "facts", "state", "still", "line"];

/** The stage and the strip. However much happens at once, they are drawn once before the next frame. */
export class Stage {
  #big = tile("div");
  #due = false;

  /**
   * @param {HTMLElement} root
   * @param {Room} room
   */
  constructor(root, room) {
    this.room = room;
    this.strip = new Strip(root, room);
    part(root, "stage").append(this.#big.root);
    for (const news of NEWS) room.on(news, () => this.#soon());
  }

  #soon() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.draw();
    });
  }

  draw() {
    if (this.room.state !== "in") return;
    const { stage, strip } = this.room.seating;
    this.#drawStage(stage);
    this.strip.draw(strip);
  }

  /** @param {import("../rooms/seating.js").Seat | null} seat */
  #drawStage(seat) {
    this.#big.root.hidden = !seat || !dressAs(this.#big, seat, this.room);
  }
}
