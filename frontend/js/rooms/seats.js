import { benchesOf, isInside, picturesFor, stageFor } from "./seating.js";
import { StripOrder } from "./strip.js";

/** @typedef {import("./seating.js").Seating} Seating */

/** Who sits where as time goes on: who spoke last keeps the stage, and the strip its order. */
export class Seats {
  /** @type {Set<string> | null} whose tiles are in sight */ visible = null;
  /** @type {string[]} */ speakers = [];
  #order = new StripOrder();
  #last = "";

  /** @param {string[]} ids who speaks now, the loudest first @param {string} me */
  spoke(ids, me) {
    this.speakers = ids;
    const heard = ids.filter((id) => id !== me);
    if (heard.length && !heard.includes(this.#last)) this.#last = heard[0];
  }

  /**
   * @param {import("./seating.js").Seen[]} people in the order in which they came
   * @param {{ me: string, spotlight: string | null, slots: number }} room
   * @returns {Seating}
   */
  reckon(people, { me, spotlight, slots }) {
    const { visible } = this;
    const speakers = [this.#last, ...this.speakers.filter((s) => s !== this.#last)].filter(Boolean);
    const stage = stageFor(people, { me, spotlight, speakers });
    const inside = people.filter(isInside).map((p) => p.id);
    const strip = this.#order.arrange(inside, { me, stage, speakers: this.speakers, visible, benches: benchesOf(people) });
    return { stage, strip, pictures: picturesFor(people, { me, stage, strip, speakers, slots, visible }) };
  }
}
