import { _ } from "../words.js";

const STAYS = 6000;

/** `<toast-region role="status">`: short news that goes away by itself, never the only place where something is said. */
export class ToastRegion extends HTMLElement {
  connectedCallback() {
    // a server's answer to htmx may bring one along: HX-Trigger: {"toast": "Saved."}
    document.body.addEventListener("toast", this.#onToast);
  }

  disconnectedCallback() {
    document.body.removeEventListener("toast", this.#onToast);
  }

  /** @param {Event} event */
  #onToast = (event) => {
    const { detail } = /** @type {CustomEvent<{value?: string} | string>} */ (event);
    this.say(typeof detail === "string" ? detail : (detail.value ?? ""));
  };

  /** @param {string} text */
  say(text) {
    if (!text) return;
    const box = document.createElement("div");
    box.className = "toast";
    const words = document.createElement("span");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = _("Close");
    close.addEventListener("click", () => box.remove());
    box.append(words, close);
    this.replaceChildren(box);
    const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, STAYS) : box.remove());
    setTimeout(leave, STAYS);
  }
}

/**
 * Show a short message.
 * @param {string} text already in the reader's language
 */
export function toast(text) {
  const region = document.querySelector("toast-region");
  if (region instanceof ToastRegion) region.say(text);
}
