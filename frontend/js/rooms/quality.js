/** @typedef {1 | 2 | 3} Level one bar: poor, two: fair, three: good */
/** @typedef {{ loss: number, rtt: number, bitrate: number }} Measure loss 0..1, rtt in ms, bits per second */

/** Seconds of a poor line after which the room suggests going on with sound only. */
const POOR_FOR = 10;

/**
 * How a line is, from what was measured: the worse of loss and delay decides.
 * Limits: speech with Opus and its redundancy stays clear up to about 3 % loss and breaks from about
 * 10 %; a talk stays natural below 300 ms there and back (ITU-T G.114 gives 150 ms one way).
 * @param {Measure} m
 * @returns {Level}
 */
export function levelOf({ loss, rtt }) {
  if (loss > 0.1 || rtt > 800) return 1;
  if (loss > 0.03 || rtt > 300) return 2;
  return 3;
}

/**
 * What one look at the statistics of a peer connection says, compared with the look before.
 * @param {Iterable<any>} report entries of an RTCStatsReport
 * @param {{ lost: number, received: number, bytes: number, at: number } | null} before
 */
export function measure(report, before) {
  let lost = 0;
  let received = 0;
  let bytes = 0;
  let rtt = 0;
  let at = 0;
  let remoteLoss = 0;
  let path = "";
  const all = [...report];
  for (const entry of all) {
    at = Math.max(at, entry.timestamp ?? 0);
    if (entry.type === "inbound-rtp") {
      lost += entry.packetsLost ?? 0;
      received += entry.packetsReceived ?? 0;
      bytes += entry.bytesReceived ?? 0;
    } else if (entry.type === "remote-inbound-rtp") {
      remoteLoss = Math.max(remoteLoss, entry.fractionLost ?? 0);
    } else if (entry.type === "candidate-pair" && entry.nominated && entry.state === "succeeded") {
      rtt = (entry.currentRoundTripTime ?? 0) * 1000;
      path = entry.localCandidateId;
    }
  }
  const tcp = all.some((entry) => entry.id === path && entry.protocol === "tcp");
  const now = { lost, received, bytes, at };
  const gone = before ? Math.max(0, lost - before.lost) : 0;
  const came = before ? Math.max(0, received - before.received) : received;
  const seconds = before ? Math.max(0.001, (at - before.at) / 1000) : 1;
  const down = gone + came ? gone / (gone + came) : 0;
  const bitrate = before ? ((bytes - before.bytes) * 8) / seconds : 0;
  return { now, tcp, measure: { loss: Math.max(down, remoteLoss), rtt, bitrate } };
}

/** Keeps the level calm: it falls after two bad looks in a row and rises after three good ones. */
export class LineQuality {
  /** @type {Level} */
  level = 3;
  #worse = 0;
  #better = 0;
  /** @type {number | null} */
  #poorSince = null;

  /**
   * @param {Level} seen
   * @param {number} now seconds
   * @returns {boolean} whether the level changed
   */
  note(seen, now) {
    const before = this.level;
    this.#worse = seen < this.level ? this.#worse + 1 : 0;
    this.#better = seen > this.level ? this.#better + 1 : 0;
    if (this.#worse >= 2 || this.#better >= 3) {
      this.level = seen;
      this.#worse = this.#better = 0;
    }
    if (this.level > 1) this.#poorSince = null;
    else this.#poorSince ??= now;
    return before !== this.level;
  }

  /**
   * The line has been poor for so long that sound alone would be kinder.
   * @param {number} now seconds
   */
  suggestsAudioOnly(now) {
    return this.#poorSince !== null && now - this.#poorSince >= POOR_FOR;
  }
}
