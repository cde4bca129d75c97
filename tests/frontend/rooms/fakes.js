/** The browser's objects, as far as the library touches them, with a clock that the test moves. */

export class Clock {
  now = 0;
  #next = 1;
  /** @type {Map<number, { at: number, f: () => void, every: number }>} */ #due = new Map();

  setTimeout = (/** @type {() => void} */ f, /** @type {number} */ ms) => {
    this.#due.set(this.#next, { at: this.now + ms, f, every: 0 });
    return this.#next++;
  };
  setInterval = (/** @type {() => void} */ f, /** @type {number} */ ms) => {
    this.#due.set(this.#next, { at: this.now + ms, f, every: ms });
    return this.#next++;
  };
  clearTimeout = (/** @type {number} */ id) => void this.#due.delete(id);
  clearInterval = this.clearTimeout;

  /** @param {number} ms */
  async pass(ms) {
    const end = this.now + ms;
    for (;;) {
      await settle();
      const due = [...this.#due].filter(([, d]) => d.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      const [id, job] = due;
      this.now = job.at;
      if (job.every) job.at += job.every;
      else this.#due.delete(id);
      job.f();
    }
    this.now = end;
    await settle();
  }
}

export async function settle() {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** A socket whose other end is the test. */
export class FakeSocket {
  /** @type {FakeSocket[]} */ static all = [];
  readyState = 1;
  /** @type {any[]} */ sent = [];
  /** @type {any} */ onmessage = null;
  /** @type {any} */ onclose = null;

  /** @param {string} url */
  constructor(url) {
    this.url = url;
    FakeSocket.all.push(this);
  }
  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  /** @param {any} message */
  say(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  close(code = 1006) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

export class FakeTrack extends EventTarget {
  static made = 0;
  readyState = "live";
  enabled = true;
  /** @param {string} kind */
  constructor(kind) {
    super();
    this.kind = kind;
    this.id = `${kind}-${++FakeTrack.made}`;
  }
  stop() {
    this.readyState = "ended";
  }
  unplug() {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }
}

export class FakeMedia extends EventTarget {
  /** @type {any} */ failure = null;
  devices = [
    { kind: "audioinput", deviceId: "m1", label: "Built-in" },
    { kind: "videoinput", deviceId: "c1", label: "Front" },
    { kind: "videoinput", deviceId: "c2", label: "Workbench" },
  ];
  /** @type {any[]} */ asked = [];

  async enumerateDevices() {
    return this.devices;
  }
  /** @param {any} wish */
  async getUserMedia(wish) {
    this.asked.push(wish);
    if (this.failure) throw Object.assign(new Error(), { name: this.failure });
    const kind = wish.audio ? "audio" : "video";
    const exact = (wish.audio || wish.video).deviceId?.exact;
    if (exact && !this.devices.some((d) => d.deviceId === exact)) {
      throw Object.assign(new Error(), { name: "OverconstrainedError" });
    }
    const track = new FakeTrack(kind);
    return { getTracks: () => [track], getVideoTracks: () => [track] };
  }
  /** @returns {Promise<any>} */
  async getDisplayMedia() {
    return this.getUserMedia({ video: {} });
  }
}

/** A peer connection that negotiates nothing and remembers everything. */
export class FakePeer extends EventTarget {
  /** @type {FakePeer[]} */ static all = [];
  /** @type {any[]} */ transceivers = [];
  connectionState = "new";
  iceConnectionState = "new";
  signalingState = "stable";
  /** @type {any} */ localDescription = null;
  restarts = 0;
  closed = false;

  /** @param {any} config */
  constructor(config) {
    super();
    this.config = config;
    FakePeer.all.push(this);
  }
  /** @param {any} track @param {any} init */
  addTransceiver(track, init) {
    const kind = typeof track === "string" ? track : track.kind;
    const sender = {
      track: typeof track === "string" ? null : track,
      parameters: { encodings: init.sendEncodings ?? [] },
      replaceTrack: async (/** @type {any} */ t) => void (sender.track = t),
      getParameters: () => structuredClone(sender.parameters),
      setParameters: async (/** @type {any} */ p) => void (sender.parameters = p),
    };
    const transceiver = {
      mid: null,
      direction: init.direction,
      init,
      sender,
      receiver: { track: new FakeTrack(kind) },
      /** @type {any[]} */ codecs: [],
      /** @type {any} */ setCodecPreferences: (/** @type {any[]} */ codecs) => void (transceiver.codecs = codecs),
    };
    this.transceivers.push(transceiver);
    return transceiver;
  }
  getTransceivers() {
    return this.transceivers;
  }
  /** @param {any} [options] */
  async createOffer(options) {
    if (options?.iceRestart) this.restarts++;
    return { type: "offer", sdp: `offer ${this.restarts} with lines` };
  }
  /** @param {any} d */
  async setLocalDescription(d) {
    this.localDescription = d;
    if (d.type !== "answer") this.transceivers.forEach((t, i) => (t.mid = String(i)));
  }
  /** @param {any} d an offer is a list of the names of its lines, as "offer 3 6" */
  async setRemoteDescription(d) {
    this.remote = d;
    if (d.type !== "offer" || this.transceivers.length) return;
    for (const mid of d.sdp.split(" ").slice(1)) {
      this.transceivers.push({ mid, receiver: { track: new FakeTrack(Number(mid) < 6 ? "audio" : "video") } });
    }
  }
  async createAnswer() {
    return { type: "answer", sdp: `answer to ${this.remote.sdp}` };
  }
  /** @type {any[]} what the browser would have counted */ counted = [];
  async getStats() {
    return new Map(this.counted.map((one, i) => [String(i), one]));
  }
  /** @param {string} state */
  become(state) {
    this.connectionState = this.iceConnectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }
  close() {
    this.closed = true;
  }
}

/** A link whose answers the test writes: `answers[type]` is a value, or a function of the body. */
export class FakeLink {
  /** @type {[string, any][]} */ sent = [];
  /** @type {Record<string, any>} */ answers = {};
  /** @type {Map<string, Set<(m: any) => void>>} */ #ears = new Map();

  /** @param {string} type @param {(m: any) => void} f */
  on(type, f) {
    const all = this.#ears.get(type) ?? new Set();
    this.#ears.set(type, all.add(f));
    return () => all.delete(f);
  }
  /** @param {string} type @param {any} [message] */
  tell(type, message = {}) {
    for (const f of [...(this.#ears.get(type) ?? [])]) f(message);
  }
  /** @param {string} type @param {any} [body] */
  async request(type, body) {
    this.sent.push([type, body]);
    const answer = this.answers[type];
    const value = typeof answer === "function" ? answer(body) : (answer ?? {});
    if (value instanceof Error) throw value;
    return value;
  }
  /** @param {string} type */
  all(type) {
    return this.sent.filter(([t]) => t === type).map(([, body]) => body);
  }
}
