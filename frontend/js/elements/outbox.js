/**
 * What was written and not yet acknowledged. Kept with its key over breaks and reloads: the server takes the same
 * key once, so sending again is always safe.
 */
export class Outbox {
  /**
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} store
   * @param {string} name
   */
  constructor(store, name) {
    this.store = store;
    this.name = name;
  }

  /** @returns {{ key: string, text: string }[]} in the order in which they were written */
  waiting() {
    try {
      const found = JSON.parse(this.store.getItem(this.name) ?? "[]");
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }

  /** @param {string} key @param {string} text */
  add(key, text) {
    this.#keep([...this.waiting(), { key, text }]);
  }

  /** @param {string} key */
  done(key) {
    this.#keep(this.waiting().filter((one) => one.key !== key));
  }

  /** @param {{ key: string, text: string }[]} list */
  #keep(list) {
    try {
      if (list.length) this.store.setItem(this.name, JSON.stringify(list));
      else this.store.removeItem(this.name);
    } catch {
      // a browser without room for it: what is on the page is still sent
    }
  }
}
