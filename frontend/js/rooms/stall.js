/** Seconds in which nothing came, after which a path that carried something is taken for dead. */
const SILENT_S = 1.5;
/** So many looks in a row must have seen something come before its absence means anything. */
const STEADY_LOOKS = 3;

/**
 * Notices a path that has died without a word. A browser takes 7 to 10 seconds until it misses one; here it is
 * enough that a steady stream ends while somebody still sends. Each silence is told once: if it was the other side
 * that fell silent, a new path has changed nothing, and the next one is not sought before something came again.
 */
export class Stall {
  #came = -1;
  #steady = 0;
  #since = 0;

  /** Forget what was: another connection, or none. */
  restart() {
    this.#came = -1;
    this.#steady = 0;
  }

  /**
   * @param {any[]} report entries of an RTCStatsReport
   * @param {number} now seconds
   * @param {boolean} expected whether something should come now
   * @returns {boolean} whether another path is to be sought
   */
  note(report, now, expected) {
    const came = arrivedIn(report);
    if (came !== this.#came || !expected) {
      this.#steady = expected && this.#came >= 0 ? this.#steady + 1 : 0;
      this.#came = came;
      this.#since = now;
      return false;
    }
    if (this.#steady < STEADY_LOOKS) this.#steady = 0;
    if (this.#steady === 0 || now - this.#since < SILENT_S) return false;
    this.#steady = 0;
    return true;
  }
}

/** All that came over any path, the server's answers to questions about the path among it. @param {any[]} report */
function arrivedIn(report) {
  let came = 0;
  for (const { type, bytesReceived = 0, responsesReceived = 0 } of report) {
    if (type === "candidate-pair") came += bytesReceived + responsesReceived;
  }
  return came;
}
