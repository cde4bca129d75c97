/** @typedef {import("./seating.js").Seat} Seat */

/**
 * The order of the strip. It is the order in which people came, and changes by exchange only: who goes to the
 * stage leaves the place to who comes from it, and who speaks out of sight takes the place of whoever in sight
 * has been quiet longest. All other faces stay where they are.
 */
export class StripOrder {
  /** @type {string[]} */ #order = [];
  /** @type {Map<string, number>} */ #spoke = new Map();
  #turn = 0;
  #onStage = "";

  /**
   * @param {string[]} ids everybody inside, in the order in which they came
   * @param {{ me: string, stage: Seat | null, speakers: string[], visible: Set<string> | null, benches?: Map<string, string> }} room
   *   `visible`: whose tiles can be seen now, null where that is not known; `benches`: workbench cameras, and whose
   * @returns {string[]} the strip, whoever is on the stage left out
   */
  arrange(ids, { me, stage, speakers, visible, benches = new Map() }) {
    this.#keep(ids, me, benches);
    const onStage = stage?.source === "camera" ? stage.participant : "";
    if (onStage && this.#onStage && onStage !== this.#onStage) this.#exchange(onStage, this.#onStage, visible);
    if (onStage) this.#onStage = onStage;
    this.#turn++;
    for (const id of speakers) this.#spoke.set(id, this.#turn);
    if (visible?.size) for (const id of speakers) this.#bringIn(id, me, onStage, speakers, visible);
    return this.#order.filter((id) => id !== onStage);
  }

  /**
   * Oneself stands first and stays there; a workbench camera comes in beside its owner.
   * @param {string[]} ids @param {string} me @param {Map<string, string>} benches
   */
  #keep(ids, me, benches) {
    const here = new Set([...ids, ...benches.keys()]);
    const kept = this.#order.filter((id) => here.has(id) && id !== me);
    const known = new Set(kept);
    const fresh = ids.filter((id) => !known.has(id) && id !== me);
    this.#order = [...(here.has(me) ? [me] : []), ...kept, ...fresh];
    for (const [bench, owner] of benches) {
      if (!known.has(bench)) this.#order.splice(this.#order.indexOf(owner) + 1, 0, bench);
    }
  }

  /** @param {string} id @param {string} me @param {string} onStage @param {string[]} speakers @param {Set<string>} visible */
  #bringIn(id, me, onStage, speakers, visible) {
    if (id === me || id === onStage || visible.has(id) || !this.#order.includes(id)) return;
    const fixed = new Set([me, onStage, ...speakers]);
    const quiet = this.#order.filter((other) => visible.has(other) && !fixed.has(other));
    quiet.sort((a, b) => (this.#spoke.get(a) ?? 0) - (this.#spoke.get(b) ?? 0) || this.#order.indexOf(b) - this.#order.indexOf(a));
    if (!quiet.length) return;
    this.#exchange(id, quiet[0], visible);
  }

  /**
   * Places change, and with them what is in sight: until the page says more, no picture is let go for it.
   * @param {string} a @param {string} b @param {Set<string> | null} visible
   */
  #exchange(a, b, visible) {
    const [i, j] = [this.#order.indexOf(a), this.#order.indexOf(b)];
    if (i < 0 || j < 0) return;
    [this.#order[i], this.#order[j]] = [b, a];
    const [sawA, sawB] = [visible?.has(a), visible?.has(b)];
    if (sawB) visible?.add(a);
    if (sawA) visible?.add(b);
  }
}
