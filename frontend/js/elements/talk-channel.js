import { Refused } from "../rooms/connection.js";
import { follow, openLine } from "../socket.js";
import { _ } from "../words.js";
import { Outbox } from "./outbox.js";
import { toast } from "./toast-region.js";

/** @typedef {{ id: string, author: string | null, name: string, initials: string, class: string | null, html: string, at: string, edited: boolean, deleted: boolean, role: "teacher" | "learner" | "facilitator" | null }} Said */

const NOBODY = "00000000-0000-0000-0000-000000000000";
const NEAR = 160;

/** `<talk-channel>`: what others write comes in by itself, and what one writes goes out without a new page. */
export class TalkChannel extends HTMLElement {
  /** @type {ReturnType<typeof openLine> | null} */ #line = null;
  /** @type {Outbox | null} */ #outbox = null;
  #sending = false;
  /** @type {any} */ #marking = null;

  connectedCallback() {
    if (this.dataset.later) return; // an old page stays as it is
    const project = this.dataset.project ?? "";
    this.#outbox = new Outbox(sessionStorage, `talk ${project} ${this.dataset.me}`);
    this.#line = openLine();
    follow(this.#line, `project:${project}`, Number(this.dataset.seq), () => location.reload());
    for (const type of ["chat.said", "chat.changed", "chat.deleted"]) this.#line.on(type, ({ message }) => message && this.#show(message, type));
    this.#line.on("open", () => this.#say(""));
    this.#line.on("open", () => this.#send());
    this.#line.on("down", () => this.#say(_("The line is interrupted. We are trying again.")));
    this.#line.on("over", () => this.#say(_("You are signed out here. Load the page again.")));
    this.#line.open();
    this.querySelector("form.talk-form")?.addEventListener("submit", this.#onSubmit);
    this.querySelector("textarea")?.addEventListener("keydown", this.#onKey);
    document.addEventListener("visibilitychange", this.#mark);
    if (!location.hash) this.#toNewest();
  }

  disconnectedCallback() {
    this.#line?.close();
    document.removeEventListener("visibilitychange", this.#mark);
  }

  /** Enter sends where there is a real keyboard; with Shift it is a new line. @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    /** @type {HTMLFormElement | null} */ (this.querySelector("form.talk-form"))?.requestSubmit();
  };

  /** @param {Event} event */
  #onSubmit = (event) => {
    event.preventDefault();
    const field = this.querySelector("textarea");
    const text = field?.value.trim() ?? "";
    if (!field || !text) return;
    this.#outbox?.add(crypto.randomUUID(), text);
    field.value = "";
    field.focus();
    this.#send();
  };

  /** Send what waits, one after the other, so that it stays in order. */
  async #send() {
    if (this.#sending || !this.#line || !this.#outbox) return;
    this.#sending = true;
    try {
      for (let next = this.#outbox.waiting()[0]; next; next = this.#outbox.waiting()[0]) {
        await this.#line.request("chat.say", { project: this.dataset.project, text: next.text, key: next.key });
        this.#outbox.done(next.key);
      }
      this.#say("");
    } catch (problem) {
      this.#failed(problem);
    } finally {
      this.#sending = false;
    }
  }

  /** @param {unknown} problem */
  #failed(problem) {
    const code = problem instanceof Refused ? problem.code : "lost";
    if (["lost", "closed", "away", "internal_error"].includes(code)) {
      this.#say(_("Not sent yet. We send it as soon as the line is back."));
      if (code === "away" || code === "internal_error") setTimeout(() => this.#send(), 5000);
      return;
    }
    if (code === "too_many_requests") {
      setTimeout(() => this.#send(), 1500);
      return;
    }
    const refused = this.#outbox?.waiting()[0];
    if (refused) this.#outbox?.done(refused.key);
    const field = this.querySelector("textarea");
    if (field && refused && !field.value) field.value = refused.text;
    toast(problem instanceof Refused && problem.text ? problem.text : _("This could not be sent."));
  }

  /** @param {Said} said @param {string} type */
  #show(said, type) {
    const old = this.querySelector(`#said-${CSS.escape(said.id)}`);
    if (!old && type !== "chat.said") return;
    const row = this.#row(said);
    if (old) return old.replaceWith(row);
    const list = this.querySelector("ol.talk");
    const stays = this.#isAtEnd();
    this.querySelector(".talk-empty")?.remove();
    this.#day(said, list);
    list?.append(row);
    if (stays || said.author === this.dataset.me) this.#toEnd();
    this.#mark();
  }

  /** A line with the date before the first message of a day. @param {Said} said @param {Element | null} list */
  #day(said, list) {
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeZone: this.dataset.zone }).format(new Date(said.at));
    if (day === this.dataset.day) return;
    this.dataset.day = day;
    const line = this.#from("day").firstElementChild;
    if (line) line.textContent = day;
    if (line) list?.append(line);
  }

  /** The server's own markup, filled. @param {Said} said @returns {Element} */
  #row(said) {
    const mine = said.author === this.dataset.me;
    const piece = this.#from(said.deleted ? "gone" : mine ? "mine" : "theirs", said.id);
    const row = /** @type {Element} */ (piece.firstElementChild);
    row.classList.toggle("said-mine", mine);
    const face = /** @type {Element} */ (row.querySelector(".face"));
    face.textContent = said.initials;
    const sides = JSON.parse(this.dataset.sides ?? "{}");
    const side = said.class ? (sides[said.class] ?? "fourth") : "fourth";
    if (side) face.classList.add(`face-${side}`);
    const who = /** @type {Element} */ (row.querySelector(".said-who"));
    /** @type {Element} */ (who.querySelector("b")).textContent = said.name;
    const as = { teacher: _("Teacher"), facilitator: _("Facilitator"), learner: "" }[said.role ?? "learner"];
    if (as) who.querySelector("b")?.after(note(as));
    const time = /** @type {HTMLTimeElement} */ (who.querySelector("time"));
    time.dateTime = said.at;
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short", timeZone: this.dataset.zone }).format(new Date(said.at));
    if (said.edited && !said.deleted) who.append(note(_("changed")));
    const text = row.querySelector(".said-text");
    if (text) text.innerHTML = said.html; // made safe by the server, as in the page itself
    return row;
  }

  /** @param {string} kind @param {string} [id] @returns {DocumentFragment} */
  #from(kind, id = "") {
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector(`template[data-kind="${kind}"]`));
    const copy = document.createElement("template");
    copy.innerHTML = template.innerHTML.replaceAll(NOBODY, id);
    return copy.content;
  }

  #mark = () => {
    if (document.visibilityState !== "visible") return;
    clearTimeout(this.#marking);
    this.#marking = setTimeout(() => {
      const last = [...this.querySelectorAll("li.said")].at(-1)?.id.replace("said-", "");
      if (last) this.#line?.request("chat.read", { project: this.dataset.project, message: last }).catch(() => {});
    }, 800);
  };

  /** @param {string} text */
  #say(text) {
    const state = this.querySelector(".talk-state");
    if (state) state.textContent = text;
  }

  #isAtEnd() {
    const root = document.documentElement;
    return root.scrollHeight - root.clientHeight - root.scrollTop < NEAR;
  }

  /** Begin where one has stopped reading, else at the newest; again when the fonts have come and moved the lines. */
  #toNewest() {
    const go = () => {
      const unread = this.querySelector(".talk-new");
      if (unread) unread.scrollIntoView({ block: "start" });
      else this.#toEnd();
    };
    go();
    document.fonts.ready.then(() => requestAnimationFrame(go));
  }

  #toEnd() {
    // the form sticks to the lower edge and is always in view: the page itself has to go down
    scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  }
}

/** @param {string} text */
function note(text) {
  const small = document.createElement("small");
  small.textContent = text;
  return small;
}
