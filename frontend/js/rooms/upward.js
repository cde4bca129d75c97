/** @typedef {{ loss: number, rtt: number, available: number | null }} Up loss 0..1 of my sound, rtt in s, what the browser believes that the line carries in bit/s */

/** Sound with its redundancy and the smallest picture; below it one takes the place of the other. */
const ENOUGH = 120_000;
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
 * Whether my line carries anything but my sound. A browser shares a narrow line between sound and picture, and both
 * break; so the picture gives way, and is tried again after a while on which the line was calm, ever less often.
 */
export class Upward {
  isNarrow = false;
  #poor = 0;
  #since = -Infinity;
  #pause = FIRST_PAUSE_S;

  /** Another connection, of which nothing is known. */
  restart() {
    this.isNarrow = false;
    this.#poor = 0;
    this.#since = -Infinity;
    this.#pause = FIRST_PAUSE_S;
  }

  /**
   * Take in a look, every two seconds.
   * @param {Up} up
   * @param {number} now seconds
   * @returns {boolean} whether `isNarrow` changed
   */
  note({ loss, rtt, available }, now) {
    if (this.isNarrow) {
      if (now - this.#since < this.#pause || loss > CALM_LOSS || rtt > CALM_S) return false;
      return this.#become(false, now);
    }
    const isPoor = loss > HEAVY_LOSS || rtt > LONG_S || (available !== null && available < ENOUGH);
    this.#poor = isPoor ? this.#poor + 1 : 0;
    if (this.#poor < POOR_LOOKS) return false;
    this.#pause = now - this.#since < EARLY_S ? Math.min(LONGEST_PAUSE_S, this.#pause * 2) : FIRST_PAUSE_S;
    return this.#become(true, now);
  }

  /** @param {boolean} isNarrow @param {number} now */
  #become(isNarrow, now) {
    this.isNarrow = isNarrow;
    this.#since = now;
    this.#poor = 0;
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
  return { loss: told.fractionLost ?? 0, rtt, available: path?.availableOutgoingBitrate ?? null };
}
