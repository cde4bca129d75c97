import { _, ngettext } from "../words.js";

const PAUSE = 160;
const LONGEST = 200;
let counter = 0;

/** @typedef {{value: string, label: string, hint?: string, kind_name?: string}} Suggestion */

/**
 * `<type-ahead src>` around a text input and a hidden one: suggests while one types (ARIA combobox with a list).
 * The text goes on as typed if nothing is picked; picking also fills the hidden input with the value.
 * Fires "picked" with the suggestion (or null when the text leaves it again).
 */
export class TypeAhead extends HTMLElement {
  /** @type {Suggestion[]} */
  #found = [];
  #active = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {AbortController | undefined} */
  #asking;
  #list = document.createElement("ul");
  #status = document.createElement("div");

  connectedCallback() {
    const input = this.#input;
    if (!input || this.#list.isConnected) return;
    this.#list.id = `suggestions-${++counter}`;
    this.#list.className = "suggestions";
    this.#list.role = "listbox";
    this.#list.hidden = true;
    this.#list.setAttribute("aria-label", _("Suggestions"));
    this.#status.className = "unseen";
    this.#status.role = "status";
    this.append(this.#list, this.#status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.#list.id })) input.setAttribute(name, value);
    input.addEventListener("input", this.#onInput);
    input.addEventListener("keydown", this.#onKey);
    input.addEventListener("blur", () => this.#close());
    // pointerdown, not click: the field must not lose its focus first
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", this.#onClick);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  get #input() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector("input:not([type=hidden])"));
  }

  get #hidden() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector("input[type=hidden]"));
  }

  #onInput = () => {
    if (this.#hidden?.value) {
      this.#hidden.value = "";
      this.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: null }));
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE);
  };

  /** @param {number} [tries] how often the same was asked in vain: a poor line is given three more chances */
  async #ask(tries = 0) {
    const text = this.#input?.value.trim() ?? "";
    this.#asking?.abort();
    if (!text) return this.#close();
    this.#asking = new AbortController();
    const address = new URL(this.getAttribute("src") ?? "", location.href);
    address.searchParams.set("q", text.slice(0, LONGEST));
    this.toggleAttribute("data-busy", true);
    try {
      const answer = await fetch(address, { signal: this.#asking.signal, headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#show(await answer.json());
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      if (tries < 3) {
        this.#timer = setTimeout(() => this.#ask(tries + 1), PAUSE * 4 ** (tries + 1));
        return;
      }
      this.#close();
    }
    this.toggleAttribute("data-busy", false);
  }

  /** @param {Suggestion[]} found */
  #show(found) {
    this.#found = found;
    this.#active = -1;
    this.#list.replaceChildren(...(found.length ? found.map((one, at) => this.#option(one, at)) : [this.#nothing()]));
    this.#list.hidden = document.activeElement !== this.#input;
    this.#input?.setAttribute("aria-expanded", String(!this.#list.hidden));
    this.#input?.removeAttribute("aria-activedescendant");
    this.#status.textContent = found.length ? ngettext("%(count)s suggestion", "%(count)s suggestions", found.length) : _("Nothing found");
  }

  /**
   * @param {Suggestion} one
   * @param {number} at
   */
  #option(one, at) {
    const item = document.createElement("li");
    item.role = "option";
    item.id = `${this.#list.id}-${at}`;
    item.setAttribute("aria-selected", "false");
    const label = document.createElement("span");
    label.textContent = one.label;
    label.dir = "auto";
    item.append(label);
    if (one.kind_name) {
      const kind = document.createElement("span");
      kind.className = "suggestion-kind";
      kind.textContent = one.kind_name;
      item.append(kind);
    }
    if (one.hint) {
      const hint = document.createElement("small");
      hint.textContent = one.hint;
      item.append(hint);
    }
    return item;
  }

  #nothing() {
    const item = document.createElement("li");
    item.className = "suggestions-none";
    item.role = "option";
    item.setAttribute("aria-disabled", "true");
    item.textContent = _("Nothing found. You can go on with what you typed.");
    return item;
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const open = !this.#list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return void this.#ask();
      this.#move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && open && this.#active >= 0) {
      event.preventDefault();
      this.#pick(this.#active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (event.key === "Tab" && open && this.#active >= 0) {
      this.#pick(this.#active);
    }
  };

  /** @param {1 | -1} step */
  #move(step) {
    if (!this.#found.length) return;
    const items = this.#list.children;
    items[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = this.#active < 0 && step < 0 ? this.#found.length - 1 : (this.#active + step + this.#found.length) % this.#found.length;
    const item = items[this.#active];
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    this.#input?.setAttribute("aria-activedescendant", item.id);
  }

  /** @param {MouseEvent} event */
  #onClick = (event) => {
    const item = /** @type {Element} */ (event.target).closest('[role="option"]:not([aria-disabled])');
    if (item) this.#pick([...this.#list.children].indexOf(item));
  };

  /** @param {number} at */
  #pick(at) {
    const one = this.#found[at];
    if (!one || !this.#input) return;
    this.#input.value = one.label;
    if (this.#hidden) this.#hidden.value = one.value;
    this.#close();
    this.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: one }));
  }

  #close() {
    clearTimeout(this.#timer);
    this.#list.hidden = true;
    this.#active = -1;
    this.toggleAttribute("data-busy", false);
    this.#input?.setAttribute("aria-expanded", "false");
    this.#input?.removeAttribute("aria-activedescendant");
  }
}
