/** @typedef {{ loss: number, rtt: number, available: number | null, isLarge: boolean }} Up loss 0..1 of my sound, rtt in s, what the browser believes that the line carries in bit/s, whether it is to send the large picture */
/** @typedef {"wide" | "small" | "narrow"} Way all that is watched goes; the small picture only; my sound only */

/** Sound with its redundancy and the smallest picture; below it one takes the place of the other. */
const ENOUGH = 120_000;
/** Sound, the small picture and the large one at its least. Below it a browser sends filling in place of the large one, to try for more: the line is full of nothing, and sound is lost. */
const ENOUGH_FOR_LARGE = 400_000;
const UNEASY_LOSS = 0.06;
const HEAVY_LOSS = 0.15;
const LONG_S = 1;
const CALM_LOSS = 0.03;
const CALM_S = 0.5;
const POOR_LOOKS = 2;
const FIRST_PAUSE_S = 20;
const LONGEST_PAUSE_S = 160;
/** A picture that broke the sound again within this time was tried too early. */
const EARLY_S = 20;

/**
 * What my line carries up. A browser shares a narrow line between sound and picture, and both break; so the picture
 * gives way, first the large one and then all of it, and is tried again after a while on which the line was calm,
 * one step at a time and ever less often.
 */
export class Upward {
  /** @type {Way} */ way = "wide";
  #poor = 0;
  #tight = 0;
  #since = -Infinity;
  #pause = FIRST_PAUSE_S;

  /** Another connection, of which nothing is known. */
  restart() {
    this.way = "wide";
    this.#poor = this.#tight = 0;
    this.#since = -Infinity;
    this.#pause = FIRST_PAUSE_S;
  }

  /**
   * Take in a look, every two seconds.
   * @param {Up} up
   * @param {number} now seconds
   * @returns {boolean} whether `way` changed
   */
  note(up, now) {
    const { loss, rtt, available, isLarge } = up;
    if (this.way !== "narrow") {
      const isPoor = loss > HEAVY_LOSS || rtt > LONG_S || (available !== null && available < ENOUGH);
      this.#poor = isPoor ? this.#poor + 1 : 0;
      if (this.#poor >= POOR_LOOKS) return this.#fall("narrow", now);
    }
    if (this.way === "wide") {
      const isTight = isLarge && available !== null && (available < ENOUGH_FOR_LARGE || (loss > UNEASY_LOSS && available < 2 * ENOUGH_FOR_LARGE));
      this.#tight = isTight ? this.#tight + 1 : 0;
      return this.#tight >= POOR_LOOKS && this.#fall("small", now);
    }
    if (now - this.#since < this.#pause || loss > CALM_LOSS || rtt > CALM_S) return false;
    return this.#become(this.way === "narrow" ? "small" : "wide", now);
  }

  /** @param {Way} way @param {number} now */
  #fall(way, now) {
    this.#pause = now - this.#since < EARLY_S ? Math.min(LONGEST_PAUSE_S, this.#pause * 2) : FIRST_PAUSE_S;
    return this.#become(way, now);
  }

  /** @param {Way} way @param {number} now */
  #become(way, now) {
    this.way = way;
    this.#since = now;
    this.#poor = this.#tight = 0;
    return true;
  }
}

/**
 * What a look at the statistics says of my way up; null where I send no sound or nobody reported yet.
 * @param {any[]} report entries of an RTCStatsReport
 * @returns {Up | null}
 */
export function upOf(report) {
  const told = report.find((s) => s.type === "remote-inbound-rtp" && s.kind === "audio");
  if (!told) return null;
  const selected = report.find((s) => s.type === "transport")?.selectedCandidatePairId;
  const path = report.find((s) => s.type === "candidate-pair" && (selected ? s.id === selected : s.nominated && s.state === "succeeded"));
  const rtt = path?.currentRoundTripTime ?? told.roundTripTime ?? 0;
  const isLarge = report.some((s) => s.type === "outbound-rtp" && s.rid === "h" && s.active === true);
  return { loss: told.fractionLost ?? 0, rtt, available: path?.availableOutgoingBitrate ?? null, isLarge };
}
