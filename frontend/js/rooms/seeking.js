/** @typedef {import("./media.js").Link} Link */

/**
 * Seeks a new path for a connection (ICE restart), one at a time: several signs of one change of network come
 * together, and a second offer in the middle of the first would cost the whole connection.
 */
export class Seeking {
  /** @type {any} whose path is being sought */ #pc = null;
  #again = false;

  /**
   * @param {Link} link
   * @param {() => any} current the connection that counts now
   * @param {(offer: string) => Promise<void>} second answers the offer of the server's second connection
   */
  constructor(link, current, second) {
    this.link = link;
    this.current = current;
    this.second = second;
  }

  /**
   * Seek; where that is under way already, once more afterwards, since the network may have changed meanwhile.
   * @returns {Promise<boolean>} whether the server still knows us, as far as it could be asked
   */
  async seek() {
    const pc = this.current();
    if (this.#pc === pc) return (this.#again = true);
    this.#pc = pc;
    let known = true;
    do {
      this.#again = false;
      known = await this.#once(pc);
    } while (known && this.#again && pc === this.current());
    if (this.#pc === pc) this.#pc = null;
    return known;
  }

  /** @param {any} pc */
  async #once(pc) {
    try {
      await pc.setLocalDescription(await pc.createOffer({ iceRestart: true }));
      const answer = await this.link.request("media.restart", { sdp: pc.localDescription.sdp });
      if (pc === this.current()) await pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      if (pc === this.current() && answer.down) await this.second(answer.down);
      return true;
    } catch (problem) {
      await pc.setLocalDescription({ type: "rollback" }).catch(() => {});
      // without the socket there is nobody to ask: the path is sought again when it is back
      return /** @type {any} */ (problem)?.code === "lost";
    }
  }
}
