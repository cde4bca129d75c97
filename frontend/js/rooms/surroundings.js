import { Emitter } from "./emitter.js";

/** @typedef {{ addEventListener: (type: string, f: (event: any) => void) => void, removeEventListener: (type: string, f: (event: any) => void) => void }} Source */
/** @typedef {Source & { visibilityState: string }} Sheet */
/** @typedef {{ window: Source, document: Sheet, network?: Source, setInterval: any, clearInterval: any, setTimeout: any, clearTimeout: any, wall: () => number }} Page */

/** Pictures are let go only when a hidden tab stays hidden: a glance at another tab costs nothing. */
const GLANCE_MS = 4000;
const BEAT_MS = 2000;
/** A beat this late was slept through. Hidden tabs are woken once a minute at the least. */
const SLEPT_MS = 75_000;
const STOPPED_MS = 12_000;

/**
 * What happens around a room: the tab is hidden, the network changes, the machine sleeps.
 *
 * Emits `hidden`, `shown`, `offline`, `online`, `network` (another way into the net), `woke`.
 */
export class Surroundings extends Emitter {
  /** @type {(() => void)[]} */ #offs = [];
  /** @type {any} */ #glance = null;
  #hidden = false;
  #beat = 0;

  /** @param {Page} page the browser's objects, or a test's */
  constructor(page) {
    super();
    this.page = page;
    this.#beat = page.wall();
    this.#hear(page.document, "visibilitychange", () => this.#seen());
    this.#hear(page.document, "resume", () => this.emit("woke")); // a page that was frozen by the browser
    this.#hear(page.window, "offline", () => this.emit("offline"));
    this.#hear(page.window, "online", () => this.emit("online"));
    if (page.network) this.#hear(page.network, "change", () => this.emit("network"));
    const timer = page.setInterval(() => this.#pulse(), BEAT_MS);
    this.#offs.push(() => page.clearInterval(timer), () => page.clearTimeout(this.#glance));
  }

  /** No more news. */
  close() {
    for (const off of this.#offs) off();
    this.#offs = [];
  }

  /** @param {Source} source @param {string} type @param {() => void} then */
  #hear(source, type, then) {
    source.addEventListener(type, then);
    this.#offs.push(() => source.removeEventListener(type, then));
  }

  #seen() {
    this.page.clearTimeout(this.#glance);
    if (this.page.document.visibilityState === "hidden") {
      this.#glance = this.page.setTimeout(() => this.#hide(), GLANCE_MS);
      return;
    }
    if (!this.#hidden) return;
    this.#hidden = false;
    this.emit("shown");
  }

  #hide() {
    this.#hidden = true;
    this.emit("hidden");
  }

  /** Timers stand still while a machine sleeps; the clock on the wall does not. */
  #pulse() {
    const now = this.page.wall();
    const late = now - this.#beat - BEAT_MS;
    this.#beat = now;
    if (late > (this.#hidden ? SLEPT_MS : STOPPED_MS)) this.emit("woke");
  }
}

/** How long a machine that woke up may take to be itself again before its sleep is no excuse any more. */
const SETTLE_MS = 8000;

/**
 * Let a room go along with what happens around it.
 * @param {Surroundings} around
 * @param {import("./room.js").Room} room
 * @returns {(() => void)[]} how to stop
 */
export function goAlong(around, room) {
  const { states, link, media, clock } = room;
  const seek = () => {
    link.hurry?.();
    media.restart();
  };
  return [
    around.on("hidden", () => states.tell("tab", "hidden") && room.reseat()),
    around.on("shown", () => states.tell("tab", "shown") && room.reseat()),
    around.on("offline", () => states.tell("line", "offline")),
    around.on("online", () => {
      states.tell("line", "online");
      seek();
    }),
    around.on("network", seek),
    around.on("woke", () => {
      states.tell("machine", "woke");
      clock.setTimeout(() => states.tell("machine", "settled"), SETTLE_MS);
      seek();
    }),
    () => around.close(),
  ];
}
