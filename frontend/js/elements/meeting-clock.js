import { _ } from "../words.js";

const ASK_EVERY = 5_000;
const CHOSEN = "meeting-sends";

/**
 * @typedef {{phase: string, number: number, until: string, notice_at: string | null, room: string | null, waits: boolean, now: string}} Here
 */

/**
 * `<meeting-clock data-meeting data-lobby data-room>`: the clock of a speed meeting. It tells the server every few
 * seconds that somebody is here, counts down by the server's clock, and leads from the lobby into the room of a round
 * and back. `data-room` is the session of the room in which it stands, empty in the lobby. The server alone decides
 * where to be; this only asks.
 */
export class MeetingClock extends HTMLElement {
  /** @type {Here | null} */ #here = null;
  #ahead = 0; // of the own clock, in milliseconds
  /** @type {ReturnType<typeof setInterval>[]} */ #timers = [];
  #asking = false;
  #leaving = false;

  connectedCallback() {
    this.#timers = [setInterval(() => this.#ask(), ASK_EVERY), setInterval(() => this.#tick(), 500)];
    this.#ask();
    if (this.dataset.room) this.#goInAgain();
  }

  disconnectedCallback() {
    for (const timer of this.#timers) clearInterval(timer);
  }

  async #ask() {
    if (this.#asking || this.#leaving) return;
    this.#asking = true;
    try {
      const answer = await fetch(`/api/v1/meetings/${this.dataset.meeting}/presence`, { method: "PUT" });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#here = /** @type {Here} */ (await answer.json());
      this.#ahead = Date.now() - Date.parse(this.#here.now);
      this.#follow(this.#here);
    } catch {
      this.#say(_("The line is down. We keep trying."));
    } finally {
      this.#asking = false;
    }
  }

  /** @param {Here} here */
  #follow(here) {
    const room = this.dataset.room ?? "";
    if (here.room && here.room !== room) this.#leave(`/sessions/${here.room}/room`);
    else if (!here.room && room) this.#leave(this.dataset.lobby ?? "/meetings");
    else if (!room && here.phase === "change" && this.dataset.phase === "round") this.#leave(this.dataset.lobby ?? "/meetings");
    else if (!room && here.phase === "over") this.#leave(`/meetings/${this.dataset.meeting}`);
    else this.#tick();
    this.dataset.phase = here.phase;
  }

  /** @param {string} where */
  #leave(where) {
    this.#leaving = true;
    location.assign(where);
  }

  #tick() {
    const here = this.#here;
    if (!here || this.#leaving) return;
    const left = Math.ceil((Date.parse(here.until) + this.#ahead - Date.now()) / 1000);
    if (left <= 0) return void this.#ask();
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    const notice = here.notice_at !== null && Date.now() - this.#ahead >= Date.parse(here.notice_at);
    this.toggleAttribute("data-notice", notice && Boolean(here.room));
    const time = this.querySelector("[data-part=time]");
    if (time) time.textContent = clock;
    this.#say(this.#words(here, notice));
  }

  /** @param {Here} here @param {boolean} notice */
  #words(here, notice) {
    if (here.room) return notice ? _("One minute left. Say goodbye.") : _("Round %(number)s", { number: here.number });
    if (here.waits) return _("Nobody is left for you in this round. You are the first to be paired in the next one.");
    if (here.phase === "change") return _("The next round begins in a moment. Stay here.");
    if (here.phase === "round") return _("You come into the next round. Stay here.");
    return _("The meeting begins soon. Stay here: you are led into the room.");
  }

  /** Said once and not with each tick: a screen reader reads every change. @param {string} words */
  #say(words) {
    const place = this.querySelector("[data-part=words]");
    if (place && place.textContent !== words) place.textContent = words;
  }

  /** Who went into the room of an earlier round with microphone and camera goes into this one by itself. */
  async #goInAgain() {
    await customElements.whenDefined("live-room");
    const room = /** @type {any} */ (document.querySelector("live-room"));
    const button = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (room.querySelector(`[data-part=${name}]`));
    const chosen = sessionStorage.getItem(CHOSEN);
    button("go-in").addEventListener("click", () => {
      const sends = ["ready-mic", "ready-camera"].filter((name) => button(name).getAttribute("aria-pressed") === "true");
      sessionStorage.setItem(CHOSEN, JSON.stringify(sends));
    });
    if (chosen === null) return;
    for (const name of JSON.parse(chosen)) button(name).click();
    sessionStorage.setItem(CHOSEN, chosen);
    button("go-in").click();
    sessionStorage.setItem(CHOSEN, chosen);
  }
}
