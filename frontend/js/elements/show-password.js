/** `<show-password>`: lets people see what they type; hidden again before the form leaves. */
export class ShowPassword extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.#set(this.#input?.type === "password"));
    this.#input?.form?.addEventListener("submit", () => this.#set(false));
  }

  get #input() {
    return this.querySelector("input");
  }

  /** @param {boolean} visible */
  #set(visible) {
    const button = this.querySelector("button");
    const label = button?.querySelector("span");
    if (!this.#input || !button || !label) return;
    this.#input.type = visible ? "text" : "password";
    button.setAttribute("aria-pressed", String(visible));
    label.textContent = (visible ? this.dataset.hide : this.dataset.show) ?? "";
  }
}
