/** `<drop-menu><details>`: a menu that works without script and, with it, closes on Escape and on a press elsewhere. */
export class DropMenu extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this.#onKey);
    this.addEventListener("focusout", this.#onFocusOut);
    document.addEventListener("pointerdown", this.#onPress);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.#onPress);
  }

  get #details() {
    return this.querySelector("details");
  }

  /** @returns {HTMLElement[]} */
  get #entries() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".menu-list :is(a, button)"))].filter((entry) => entry.offsetParent);
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const details = this.#details;
    if (!details) return;
    if (event.key === "Escape" && details.open) {
      details.open = false;
      details.querySelector("summary")?.focus();
      event.stopPropagation();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    details.open = true;
    const entries = this.#entries;
    const here = entries.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    entries[here < 0 && step < 0 ? entries.length - 1 : (here + step + entries.length) % entries.length]?.focus();
  };

  /** @param {FocusEvent} event */
  #onFocusOut = (event) => {
    const next = event.relatedTarget;
    if (this.#details && next instanceof Node && !this.contains(next)) this.#details.open = false;
  };

  /** @param {PointerEvent} event */
  #onPress = (event) => {
    if (this.#details && !this.contains(/** @type {Node} */ (event.target))) this.#details.open = false;
  };
}
