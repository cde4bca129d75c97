import { part } from "./room-dom.js";

/** The side panel and its tabs; on a phone it is a sheet over the stage. Any number of tabs may stand in it. */
export class Panel {
  /**
   * @param {HTMLElement} root
   * @param {{ open: boolean, changed: () => void, looksAt: (tab: string) => void }} page
   */
  constructor(root, { open, changed, looksAt }) {
    this.root = root;
    this.changed = changed;
    this.looksAt = looksAt;
    this.panel = /** @type {HTMLElement} */ (part(root, "panel"));
    this.panel.hidden = !open;
    for (const tab of this.tabs) tab.addEventListener("click", () => this.choose(tab));
    this.panel.querySelector("[role=tablist]")?.addEventListener("keydown", (e) => this.#arrow(/** @type {KeyboardEvent} */ (e)));
    part(root, "close-panel").addEventListener("click", () => this.open(false));
  }

  get tabs() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.panel.querySelectorAll("[role=tab]"))];
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  /** The id of the tab that is being looked at, empty while the panel is closed. */
  get seen() {
    return this.isOpen ? (this.#chosen?.id ?? "") : "";
  }

  /** @param {boolean} open */
  open(open) {
    this.panel.hidden = !open;
    this.changed();
    if (open) this.looksAt(this.seen);
    const back = open ? this.#chosen : /** @type {HTMLElement | null} */ (this.root.querySelector("[data-tool=panel]"));
    back?.focus();
  }

  /** @param {HTMLElement} chosen */
  choose(chosen) {
    for (const tab of this.tabs) {
      const is = tab === chosen;
      tab.setAttribute("aria-selected", String(is));
      tab.setAttribute("tabindex", is ? "0" : "-1");
      this.panel.querySelector(`#${tab.getAttribute("aria-controls")}`)?.toggleAttribute("hidden", !is);
    }
    this.looksAt(this.seen);
  }

  get #chosen() {
    return this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
  }

  /** @param {KeyboardEvent} event */
  #arrow(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const { tabs } = this;
    const mirrored = getComputedStyle(this.panel).direction === "rtl" ? -step : step;
    const at = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    const next = tabs[(at + mirrored + tabs.length) % tabs.length];
    this.choose(next);
    next.focus();
  }
}
