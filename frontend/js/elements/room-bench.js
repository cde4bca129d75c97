import { _ } from "../words.js";
import { part } from "./room-dom.js";
import { problemWords } from "./room-words.js";

/** @typedef {import("../rooms/room.js").Room} Room */

/** The window in which a phone becomes the second camera: a code, its clock, and then the phone that runs. */
export class BenchDialog {
  /** When the code on show stops working, in milliseconds; 0 while there is none. */
  #until = 0;
  /** @type {any} */ #ticking = null;

  /**
   * @param {HTMLElement} root
   * @param {Room} room
   */
  constructor(root, room) {
    this.root = root;
    this.room = room;
    this.dialog = /** @type {HTMLDialogElement} */ (root.querySelector("#room-bench"));
    part(root, "bench-open").addEventListener("click", () => this.#open());
    part(root, "bench-new").addEventListener("click", () => this.#make());
    part(root, "bench-other").addEventListener("click", () => this.#make());
    part(root, "bench-end").addEventListener("click", () => this.#end());
    this.dialog.addEventListener("close", () => this.#withdraw());
    for (const news of ["state", "people"]) room.on(news, () => this.#draw());
  }

  get #mine() {
    return this.room.people.get(this.room.me)?.bench ?? null;
  }

  #open() {
    /** @type {HTMLDialogElement | null} */ (this.root.querySelector("#room-settings"))?.close();
    this.dialog.showModal();
    if (!this.#mine) this.#make();
    this.#draw();
  }

  #draw() {
    part(this.root, "bench-offer").hidden = !this.room.may.bench;
    const mine = this.#mine;
    if (mine) this.#forget();
    const shown = mine ? "running" : "link";
    for (const view of this.root.querySelectorAll("[data-bench]")) view.toggleAttribute("hidden", view.getAttribute("data-bench") !== shown);
    part(this.root, "bench-state").textContent = mine?.on
      ? _("Your phone is your second camera now. Everybody sees it beside you.")
      : _("Your phone is connected. It sends when you press Start camera on it.");
  }

  /** A new code; what there was before ends on the server. */
  async #make() {
    this.#forget();
    part(this.root, "bench-problem").textContent = "";
    try {
      const link = await this.#ask("POST", "bench-link");
      if (!this.dialog.open) return void (await this.#ask("DELETE", "bench-link"));
      this.#until = Date.now() + link.seconds * 1000;
      const code = part(this.root, "bench-code");
      code.src = link.qr;
      code.hidden = false;
      part(this.root, "bench-address").textContent = link.url.replace(/^https?:\/\//, "");
      this.#ticking = setInterval(() => this.#tick(), 1000);
      this.#tick();
    } catch (problem) {
      part(this.root, "bench-problem").textContent = problemWords(problem);
    }
  }

  #tick() {
    const left = Math.max(0, Math.round((this.#until - Date.now()) / 1000));
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    part(this.root, "bench-clock").textContent = left ? _("It works once, for %(time)s more.", { time }) : _("This code does not work any more.");
    if (left) return;
    clearInterval(this.#ticking);
    part(this.root, "bench-code").hidden = true;
    part(this.root, "bench-address").textContent = "";
  }

  #forget() {
    clearInterval(this.#ticking);
    this.#until = 0;
    const code = part(this.root, "bench-code");
    code.removeAttribute("src");
    code.hidden = true;
    for (const name of ["bench-address", "bench-clock"]) part(this.root, name).textContent = "";
  }

  /** The window closed before a phone came: the code is of no use to anybody any more. */
  async #withdraw() {
    const waits = this.#until > 0;
    this.#forget();
    if (waits) await this.#ask("DELETE", "bench-link").catch(() => {});
  }

  async #end() {
    this.dialog.close();
    await this.#ask("DELETE", "bench-camera").catch((problem) => this.room.emit("problem", problem));
  }

  /**
   * @param {"POST" | "DELETE"} method @param {"bench-link" | "bench-camera"} what
   * @returns {Promise<any>}
   */
  async #ask(method, what) {
    const answer = await fetch(`/api/v1/sessions/${this.room.session}/${what}`, { method, keepalive: method === "DELETE" });
    const told = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) throw Object.assign(new Error(told.code), { code: told.code, text: told.title });
    return told;
  }
}
