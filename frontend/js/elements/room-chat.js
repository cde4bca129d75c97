import { _ } from "../words.js";
import { make, part } from "./room-dom.js";

/** @typedef {import("../rooms/room.js").Room} Room */
/** @typedef {import("../rooms/room.js").Said} Said */

/** The chat of the room: to everybody, always. What was not sent stays in the box. */
export class Chat {
  #unread = 0;

  /**
   * @param {HTMLElement} root
   * @param {Room} room
   * @param {() => boolean} isOpen whether the chat is being looked at
   */
  constructor(root, room, isOpen) {
    this.room = room;
    this.isOpen = isOpen;
    this.list = part(root, "said");
    this.empty = part(root, "chat-empty");
    this.badge = part(root, "unread");
    this.form = /** @type {HTMLFormElement} */ (part(root, "say"));
    this.box = /** @type {HTMLTextAreaElement} */ (this.form.querySelector("textarea"));
    room.on("history", (all) => this.#start(all));
    room.on("said", (message) => this.#add(message));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
  }

  /** The chat is being looked at now. */
  seen() {
    this.#unread = 0;
    this.#count();
    this.list.scrollTop = this.list.scrollHeight;
  }

  /** @param {Said[]} all */
  #start(all) {
    this.list.replaceChildren(...all.map((m) => this.#line(m)));
    this.empty.hidden = all.length > 0;
    this.list.scrollTop = this.list.scrollHeight;
  }

  /** @param {Said} message */
  #add(message) {
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
    this.list.append(this.#line(message));
    this.empty.hidden = true;
    if (atEnd || message.participant === this.room.me) this.list.scrollTop = this.list.scrollHeight;
    if (this.isOpen() || message.participant === this.room.me) return;
    this.#unread++;
    this.#count();
  }

  #count() {
    this.badge.hidden = this.#unread === 0;
    this.badge.textContent = String(this.#unread);
  }

  /** @param {Said} message */
  #line({ id, name, text, at, participant }) {
    const time = make("time", { class: "quiet", datetime: at }, new Date(at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" }));
    const who = participant === this.room.me ? _("You") : name;
    const head = make("p", { class: "said-head" }, make("b", { dir: "auto" }, who), " ", time);
    return make("li", { "data-message": id }, head, make("p", { class: "said-text", dir: "auto" }, text));
  }

  async #send() {
    const text = this.box.value.trim();
    if (!text) return;
    const key = crypto.randomUUID();
    const sent = (await this.room.say(text, key)) ?? (await this.#later(text, key));
    if (sent && this.box.value.trim() === text) this.box.value = "";
  }

  /** Once more after a moment: the line may just be coming back. @param {string} text @param {string} key */
  async #later(text, key) {
    await new Promise((go) => setTimeout(go, 1500));
    return this.room.say(text, key);
  }
}
