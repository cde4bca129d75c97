import { Emitter } from "./emitter.js";

/** @typedef {{ WebSocket: any, ticket: () => Promise<string>, url: (ticket: string) => string, setTimeout: (f: () => void, ms: number) => any, clearTimeout: (id: any) => void, random: () => number }} Way */

const FIRST_MS = 250;
const LONGEST_MS = 8000;
const ANSWER_MS = 15_000;
/** An attempt to open that is younger than this is let be, and an older one gives way where somebody is in a hurry. */
const YOUNG_MS = 2000;
/** An attempt that is not through by then hangs on a network that is gone. */
const ATTEMPT_MS = 15_000;
const PING_MS = 10_000;
const SILENCE_MS = 25_000;
/** The server says that coming back makes no sense: signed out, or a foreign page. */
const FINAL = new Set([4401, 4403]);

/** A message that was refused, with the stable code of the error, or `lost` where the line broke first. */
export class Refused extends Error {
  /** @param {string} code @param {string} [text] for people, in their language */
  constructor(code, text = "") {
    super(text || code);
    this.code = code;
    this.text = text;
  }
}

/**
 * The one socket: requests with answers, events, and coming back by itself after a break.
 *
 * Events of a topic are numbered; what was heard already is not told twice. Emits every event and push by its
 * type, with its data, and `open` {first} after each handshake, `down` when the line is lost, `over` {code} when
 * the server does not want us back.
 */
export class Connection extends Emitter {
  /** @type {any} */ #socket = null;
  /** @type {Map<string, { done: (v: any) => void, fail: (e: Error) => void, timer: any }>} */ #asked = new Map();
  /** @type {Map<string, number>} */ #heard = new Map();
  #last = 0;
  #tries = 0;
  #attempt = 0;
  #young = false;
  #opened = false;
  #closed = false;
  /** @type {any} */ #timer = null;
  /** @type {any} */ #pulse = null;
  #missed = 0;

  /** @param {Way} way the browser's socket and clock, or a test's */
  constructor(way) {
    super();
    this.way = way;
  }

  /** Whether messages can be sent now. */
  get up() {
    return this.#socket?.readyState === 1;
  }

  /** Open the line; comes back by itself until `close()`. The newest attempt counts, what an older one brings is let go. */
  async open() {
    const mine = ++this.#attempt;
    this.#let();
    this.#hasUntil();
    try {
      const ticket = await this.way.ticket();
      if (mine === this.#attempt && !this.#closed) this.#listen(new this.way.WebSocket(this.way.url(ticket)));
    } catch (problem) {
      if (mine !== this.#attempt || this.#closed) return;
      if (problem instanceof Refused && problem.code !== "lost") return this.#finish(problem.code);
      this.#again();
    }
  }

  /** Close for good. */
  close() {
    this.#closed = true;
    this.way.clearTimeout(this.#timer);
    this.#let("closed");
  }

  /**
   * The last number heard of a topic, to resume behind.
   * @param {string} topic
   */
  heard(topic) {
    return this.#heard.get(topic);
  }

  /** Try at once instead of waiting (the network is back), unless an attempt has only just begun. */
  hurry() {
    if (this.up || this.#closed || this.#young) return;
    this.#tries = 0;
    this.open();
  }

  /**
   * Send a message and wait for its answer.
   * @param {string} type
   * @param {object} [body]
   * @returns {Promise<any>} what the answer carries
   * @throws {Refused}
   */
  request(type, body = {}) {
    if (!this.up) return Promise.reject(new Refused("lost"));
    const id = String(++this.#last);
    const socket = this.#socket;
    return new Promise((done, fail) => {
      const timer = this.way.setTimeout(() => socket === this.#socket && this.#down(), ANSWER_MS);
      this.#asked.set(id, { done, fail, timer });
      socket.send(JSON.stringify({ type, id, ...body }));
    });
  }

  /** @param {any} socket */
  #listen(socket) {
    this.#socket = socket;
    socket.onmessage = (/** @type {{ data: string }} */ m) => socket === this.#socket && this.#take(JSON.parse(m.data));
    socket.onclose = (/** @type {{ code: number }} */ e) => socket === this.#socket && this.#down(e.code);
    socket.onerror = () => {};
  }

  /** @param {any} message */
  #take(message) {
    this.#missed = 0;
    if (message.type === "hello") return this.#hello();
    if (message.type === "ok" || message.type === "error") return this.#answer(message);
    if (message.topic && message.seq !== undefined) {
      if (message.seq <= (this.#heard.get(message.topic) ?? -1)) return;
      this.#heard.set(message.topic, message.seq);
      return this.emit(message.type, message.data);
    }
    this.emit(message.type, message);
  }

  #hello() {
    this.way.clearTimeout(this.#timer);
    this.#young = false;
    this.#tries = 0;
    const first = !this.#opened;
    this.#opened = true;
    this.#beat();
    this.emit("open", { first });
  }

  /** @param {{ type: string, re: string, code: string, text: string }} message */
  #answer(message) {
    const asked = this.#asked.get(message.re);
    if (!asked) return;
    this.#asked.delete(message.re);
    this.way.clearTimeout(asked.timer);
    if (message.type === "ok") asked.done(message);
    else asked.fail(new Refused(message.code, message.text));
  }

  /** A line that is dead without saying so is found out: no answer to a ping in time closes it. */
  #beat() {
    this.way.clearTimeout(this.#pulse);
    this.#pulse = this.way.setTimeout(() => {
      if (!this.up) return;
      this.#missed += PING_MS;
      if (this.#missed > SILENCE_MS) return this.#down();
      this.#socket.send(JSON.stringify({ type: "ping", id: String(++this.#last) }));
      this.#beat();
    }, PING_MS);
  }

  /** The line is lost; a browser may take minutes to say so of a dead one, so nobody waits for it. @param {number} [code] */
  #down(code = 0) {
    this.#let();
    if (this.#closed) return;
    if (FINAL.has(code)) return this.#finish(String(code));
    this.emit("down");
    this.#again();
  }

  /** @param {string} code */
  #finish(code) {
    this.#closed = true;
    this.emit("over", { code });
  }

  /** Let go of the socket that there is. @param {string} [code] every request that waits fails with it: its answer would go unheard */
  #let(code = "lost") {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.way.clearTimeout(this.#pulse);
    this.#missed = 0;
    for (const { fail, timer } of this.#asked.values()) {
      this.way.clearTimeout(timer);
      fail(new Refused(code));
    }
    this.#asked.clear();
  }

  /** So long has an attempt, from the ticket to the server's hello. */
  #hasUntil() {
    this.#young = true;
    this.way.clearTimeout(this.#timer);
    this.#timer = this.way.setTimeout(() => {
      this.#young = false;
      this.#timer = this.way.setTimeout(() => this.#down(), ATTEMPT_MS - YOUNG_MS);
    }, YOUNG_MS);
  }

  /** Half a thousand clients that lost the same server do not come back in the same moment. */
  #again() {
    if (this.#closed) return;
    this.#attempt++; // what hangs is given up
    this.#young = false;
    this.way.clearTimeout(this.#timer);
    const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#tries++);
    this.#timer = this.way.setTimeout(() => this.open(), longest * (0.5 + this.way.random() / 2));
  }
}
