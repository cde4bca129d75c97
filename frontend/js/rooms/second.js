/** @typedef {import("./media.js").Browser} Browser */
/** @typedef {import("./media.js").Link} Link */
/** @typedef {import("./media.js").Slot} Slot */

const THERE = new Set(["connected", "completed"]);

/** @param {any} pc whether it has a path that carries */
export const isThere = (pc) => THERE.has(pc?.connectionState) || THERE.has(pc?.iceConnectionState);

/**
 * The second connection of a server that carries the slots apart from what we send: it offers, we answer.
 * Its lines have the names that the slots have in our own first offer.
 */
export class SecondLine {
  /** @type {any} */ pc = null;

  /**
   * @param {Link} link
   * @param {Browser} browser
   * @param {(state: string) => void} changed told of every state of the connection
   */
  constructor(link, browser, changed) {
    this.link = link;
    this.browser = browser;
    this.changed = changed;
  }

  /** Whether nothing is missing: most servers need no second connection. */
  get isThere() {
    return !this.pc || isThere(this.pc);
  }

  /**
   * Answer an offer: the first one makes the connection, a later one finds it a new path.
   * @param {string} offer
   * @param {Map<string, Slot>} slots get the tracks of this connection
   */
  async answer(offer, slots) {
    const pc = this.pc ?? this.#make();
    await pc.setRemoteDescription({ type: "offer", sdp: offer });
    await pc.setLocalDescription(await pc.createAnswer());
    if (pc !== this.pc) return;
    for (const { mid, receiver } of pc.getTransceivers()) {
      const slot = slots.get(mid);
      if (slot) slot.track = receiver.track;
    }
    await this.link.request("media.answer", { sdp: pc.localDescription.sdp });
  }

  /** @returns {Promise<any[]>} the browser's statistics, none where there is no second connection */
  async statistics() {
    return this.pc ? [...(await this.pc.getStats()).values()] : [];
  }

  /** End it; a later offer makes another one. */
  close() {
    this.pc?.close();
    this.pc = null;
  }

  #make() {
    const pc = new this.browser.RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
    this.pc = pc;
    pc.addEventListener("connectionstatechange", () => pc === this.pc && this.changed(pc.connectionState));
    pc.addEventListener("iceconnectionstatechange", () => pc === this.pc && this.changed(pc.iceConnectionState));
    return pc;
  }
}
