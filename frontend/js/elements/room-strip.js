import { _ } from "../words.js";
import { part } from "./room-dom.js";
import { dressAs, tile } from "./room-tile.js";

/** @typedef {import("../rooms/room.js").Room} Room */
/** @typedef {import("./room-tile.js").Tile} Tile */

const FORWARD = new Set(["ArrowRight", "PageDown"]);
const BACK = new Set(["ArrowLeft", "PageUp"]);

/**
 * The strip of faces, turned by pages: with the arrows, with keys, by a swipe. Tiles stay the same elements while
 * people stay, and the room hears which of them are in sight.
 */
export class Strip {
  /** @type {Map<string, Tile>} */ #tiles = new Map();
  /** @type {Set<string>} */ #seen = new Set();

  /**
   * @param {HTMLElement} root
   * @param {Room} room
   */
  constructor(root, room) {
    this.room = room;
    this.list = /** @type {HTMLElement} */ (part(root, "strip"));
    this.back = part(root, "strip-back");
    this.on = part(root, "strip-on");
    this.where = part(root, "strip-where");
    this.back.addEventListener("click", () => this.#turn(-1));
    this.on.addEventListener("click", () => this.#turn(1));
    this.list.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("scroll", () => this.#tell(), { passive: true });
    new ResizeObserver(() => this.#tell()).observe(this.list);
    this.sight = new IntersectionObserver((entries) => this.#look(entries), { root: this.list, threshold: 0.4 });
  }

  /** @param {string[]} ids in their order */
  draw(ids) {
    for (const [id, old] of this.#tiles) {
      if (ids.includes(id)) continue;
      this.sight.unobserve(old.root);
      old.root.remove();
      this.#tiles.delete(id);
      this.#seen.delete(id);
    }
    ids.forEach((id, index) => {
      const one = this.#tiles.get(id) ?? this.#add(id);
      dressAs(one, { participant: id, source: "camera" }, this.room);
      if (this.list.children[index] !== one.root) this.list.insertBefore(one.root, this.list.children[index] ?? null);
    });
    this.#tell();
  }

  /** @param {string} id */
  #add(id) {
    const one = tile("li");
    this.#tiles.set(id, one);
    this.#seen.add(id); // until it is known better, so that no picture is let go for a moment
    this.sight.observe(one.root);
    one.root.dataset.participant = id;
    return one;
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #look(entries) {
    for (const { target, isIntersecting } of entries) {
      const id = /** @type {HTMLElement} */ (target).dataset.participant ?? "";
      if (isIntersecting && target.isConnected) this.#seen.add(id);
      else this.#seen.delete(id);
    }
    this.room.see(this.#seen);
  }

  /** How many pages there are, and which one is shown; in a mirrored page scrolling counts backwards. */
  get #pages() {
    const { scrollLeft, clientWidth, scrollWidth } = this.list;
    if (!clientWidth) return { page: 1, pages: 1 };
    const pages = Math.max(1, Math.ceil((scrollWidth - 4) / clientWidth));
    const atEnd = Math.abs(scrollLeft) + clientWidth >= scrollWidth - 4;
    return { page: atEnd ? pages : Math.min(pages, Math.round(Math.abs(scrollLeft) / clientWidth) + 1), pages };
  }

  #tell() {
    const { page, pages } = this.#pages;
    for (const part of [this.back, this.on, this.where]) part.hidden = pages < 2;
    this.back.disabled = page === 1;
    this.on.disabled = page === pages;
    const words = _("%(page)s of %(pages)s", { page, pages });
    if (this.where.textContent !== words) this.where.textContent = words;
  }

  /** @param {number} by pages @param {ScrollBehavior} [behavior] */
  #turn(by, behavior) {
    const sense = this.#isMirrored ? -1 : 1;
    this.list.scrollBy({ left: by * sense * this.list.clientWidth, behavior });
  }

  get #isMirrored() {
    return getComputedStyle(this.list).direction === "rtl";
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const arrow = event.key.startsWith("Arrow") && this.#isMirrored ? -1 : 1;
    if (FORWARD.has(event.key)) this.#turn(arrow);
    else if (BACK.has(event.key)) this.#turn(-arrow);
    else if (event.key === "Home" || event.key === "End") this.#turn((event.key === "End" ? 1 : -1) * this.#pages.pages);
    else return;
    event.preventDefault();
  }
}
