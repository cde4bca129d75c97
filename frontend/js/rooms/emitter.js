/**
 * The smallest thing that tells others what happened. Browsers' own EventTarget wants Event objects;
 * this hands over plain values, in a page, in a bot and in a test alike.
 */
export class Emitter {
  /** @type {Map<string, Set<(value: any) => void>>} */
  #listeners = new Map();

  /**
   * Hear `type` until the returned function is called.
   * @param {string} type
   * @param {(value: any) => void} listener
   * @returns {() => void}
   */
  on(type, listener) {
    const all = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, all.add(listener));
    return () => all.delete(listener);
  }

  /**
   * Tell everybody who listens. One listener that throws does not silence the others.
   * @param {string} type
   * @param {any} [value]
   */
  emit(type, value) {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) {
      try {
        listener(value);
      } catch (problem) {
        queueMicrotask(() => {
          throw problem;
        });
      }
    }
  }
}
