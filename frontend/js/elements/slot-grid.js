/**
 * `<slot-grid>` around a table of tick boxes, one an hour of the week: arrow keys go from cell to cell, and a mouse
 * or finger that is dragged gives every cell on its way the state of the first. Without script they are tick boxes.
 */
export class SlotGrid extends HTMLElement {
  /** The state that is being painted; null while nobody paints. @type {boolean | null} */
  #paint = null;

  connectedCallback() {
    this.addEventListener("keydown", this.#onKey);
    this.addEventListener("pointerdown", this.#onDown);
    this.addEventListener("pointermove", this.#onMove);
    this.addEventListener("click", this.#onClick, true);
    document.addEventListener("pointerup", this.#onUp);
    document.addEventListener("pointercancel", this.#onUp);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerup", this.#onUp);
    document.removeEventListener("pointercancel", this.#onUp);
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const cell = /** @type {HTMLElement} */ (event.target).closest("td");
    const line = cell?.closest("tr");
    if (!cell || !line) return;
    const sideways = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    /** @type {Record<string, [number, number]>} */
    const steps = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, sideways], ArrowLeft: [0, -sideways] };
    const step = steps[event.key];
    if (!step) return;
    const lines = [...this.querySelectorAll("tbody tr")];
    const next = lines[lines.indexOf(line) + step[0]]?.children[cell.cellIndex + step[1]];
    next?.querySelector("input")?.focus();
    event.preventDefault();
  };

  // A finger that comes down may want to scroll: only a mouse or a pen paints from the first touch on.
  /** @param {PointerEvent} event */
  #onDown = (event) => {
    const box = this.#boxAt(event);
    if (!box || event.button !== 0 || event.pointerType === "touch") return;
    this.#paint = !box.checked;
    this.#set(box);
    this.classList.add("painting");
  };

  /** @param {PointerEvent} event */
  #onMove = (event) => {
    const box = this.#paint === null ? null : this.#boxAt(event);
    if (box) this.#set(box);
  };

  #onUp = () => {
    this.classList.remove("painting");
    // after the click that follows
    setTimeout(() => (this.#paint = null));
  };

  /** The click that ends a stroke must not turn the cell round again. @param {MouseEvent} event */
  #onClick = (event) => {
    if (this.#paint !== null && event.detail > 0) event.preventDefault();
  };

  /** @param {PointerEvent} event */
  #boxAt(event) {
    const found = document.elementFromPoint(event.clientX, event.clientY)?.closest("td");
    return found && this.contains(found) ? found.querySelector("input") : null;
  }

  /** @param {HTMLInputElement} box */
  #set(box) {
    if (this.#paint === null || box.checked === this.#paint) return;
    // preventDefault of the click would put back what it was when the click began: so change it after that.
    const state = this.#paint;
    box.checked = state;
    setTimeout(() => (box.checked = state));
  }
}
