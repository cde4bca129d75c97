/** A person takes a while before speaking; a microphone that works is heard rustling long before. */
const NEVER_HEARD_S = 12;
/** After it was heard, only a microphone that gives not the least sound for this long has been switched off. */
const GONE_S = 45;
/** Below this a microphone gives nothing but zeros and rounding. */
const NOTHING = 0.0004;

/** Notices a microphone that is on and gives no sound: its own switch is off, or another one is meant. */
export class Silence {
  /** @type {number | null} */ #since = null;
  #heard = false;

  /** Another microphone, or the same one switched on anew. */
  restart() {
    this.#since = null;
    this.#heard = false;
  }

  /**
   * @param {number | null} peak 0 to 1, the loudest since the last look; null where it cannot be measured
   * @param {number} now seconds
   * @returns {boolean | null} silent, heard, or not known yet
   */
  note(peak, now) {
    if (peak === null) return null;
    if (peak > NOTHING) {
      this.#heard = true;
      this.#since = null;
      return false;
    }
    this.#since ??= now;
    return now - this.#since >= (this.#heard ? GONE_S : NEVER_HEARD_S) ? true : null;
  }
}
