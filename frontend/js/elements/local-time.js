import { distance } from "./distance.js";

/** `<local-time relative><time datetime>`: keeps "in 5 minutes" true while the page stays open. */
export class LocalTime extends HTMLElement {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  connectedCallback() {
    if (!this.hasAttribute("relative")) return;
    this.#show();
    this.#timer = setInterval(() => this.#show(), 20_000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #show() {
    const time = this.querySelector("time");
    const then = time ? Date.parse(time.dateTime) : NaN;
    if (!time || Number.isNaN(then)) return;
    time.title ||= time.textContent ?? "";
    time.textContent = distance(then, Date.now(), document.documentElement.lang || "en");
  }
}
