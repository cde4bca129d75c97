import { adjust } from "./offer.js";

/**
 * Which layers of the own camera are sent: those that somebody watches, none where the line carries none. Changes go one after the other: a sender
 * whose parameters are read anew while a change is under way refuses that change.
 */
export class Layering {
  /** @type {Record<string, boolean>} */ #watched = {};
  #busy = false;
  /** @type {import("./upward.js").Way} */ #way = "wide";

  /** @param {() => any} sender the camera's, as it is now */
  constructor(sender) {
    this.sender = sender;
  }

  /** A new peer connection sends everything until it is told otherwise. */
  forget() {
    this.#watched = {};
  }

  /** What the line carries. @param {import("./upward.js").Way} way */
  fit(way) {
    this.#way = way;
    return this.watch({});
  }

  /** @param {Record<string, boolean>} layers those that changed */
  async watch(layers) {
    this.#watched = { ...this.#watched, ...layers };
    if (this.#busy) return;
    this.#busy = true;
    for (let applied = null; applied !== this.#watched; ) {
      applied = this.#watched;
      await this.#apply(applied);
    }
    this.#busy = false;
  }

  /** @param {Record<string, boolean>} layers */
  #apply(layers) {
    return adjust(this.sender(), (parameters) => {
      // a camera that is sent in one size is watched where the large one is, and goes where any picture does
      for (const encoding of parameters.encodings) {
        const fits = this.#way === "wide" || (this.#way === "small" && encoding.rid !== "h");
        encoding.active = fits && (layers[encoding.rid ?? "h"] ?? true);
      }
    });
  }
}
