import { RoomMedia } from "./media.js";
import { levelOf, measure } from "./quality.js";

/** @typedef {import("./media.js").Link} Link */
/** @typedef {{ level: import("./quality.js").Level, tcp: boolean, rtt: number, loss: number, picture: boolean, sound: boolean }} Found */

const LONGEST_SECONDS = 12;
const LOOK_SECONDS = 6;

/**
 * Send oneself picture and sound through the server and back, and say how that went.
 *
 * Two peer connections, one that sends and one that hears, in a room of one's own that ends with the socket.
 * @param {Link} link
 * @param {import("./media.js").Browser} browser
 * @param {{ mic: MediaStreamTrack | null, camera: MediaStreamTrack | null }} tracks
 * @param {{ wait: (seconds: number) => Promise<void>, echo: (track: MediaStreamTrack) => void }} page
 * @returns {Promise<Found>}
 * @throws {Error} where the server cannot be reached at all
 */
export async function checkLine(link, browser, tracks, { wait, echo }) {
  const sends = new RoomMedia(sideOf(link, "send"), browser, { audio: 1, video: 1 });
  const hears = new RoomMedia(sideOf(link, "hear"), browser, { audio: 3, video: 1 });
  try {
    await Promise.all([sends.send("mic", tracks.mic), sends.send("camera", tracks.camera)]);
    await hears.join();
    await sends.join();
    const video = [...hears.slots.values()].find((slot) => slot.kind === "video");
    if (video) echo(video.track);
    return await watch(sends, hears, wait);
  } finally {
    sends.close();
    hears.close();
  }
}

/**
 * The link as one side of the check uses it: only offers go out, and news about slots are of no interest.
 * @param {Link} link
 * @param {"send" | "hear"} side
 * @returns {Link}
 */
function sideOf(link, side) {
  return {
    on: () => () => {},
    request: async (type, body) => {
      if (type === "media.join") return link.request("media.check", { side, ...body });
      return type === "media.answer" ? link.request("media.answer", { side, ...body }) : {};
    },
  };
}

/**
 * @param {RoomMedia} sends @param {RoomMedia} hears @param {(seconds: number) => Promise<void>} wait
 * @returns {Promise<Found>}
 */
async function watch(sends, hears, wait) {
  let flowing = false;
  for (let second = 0; second < LONGEST_SECONDS && !flowing; second++) {
    await wait(1);
    flowing = received(await hears.statistics()) > 0;
  }
  const before = measure(await sends.statistics(), measure(await hears.statistics(), null).now).now;
  const start = measure(await hears.statistics(), null).now;
  if (flowing) await wait(LOOK_SECONDS);
  const heard = await hears.statistics();
  const down = measure(heard, start);
  const up = measure(await sends.statistics(), before);
  const loss = Math.max(down.measure.loss, up.measure.loss);
  const rtt = Math.max(down.measure.rtt, up.measure.rtt);
  const inbound = heard.filter((/** @type {any} */ s) => s.type === "inbound-rtp");
  return {
    level: flowing ? levelOf({ loss, rtt, bitrate: down.measure.bitrate }) : 1,
    tcp: up.tcp,
    rtt: Math.round(rtt),
    loss,
    picture: inbound.some((/** @type {any} */ s) => s.kind === "video" && s.framesDecoded > 0),
    sound: inbound.some((/** @type {any} */ s) => s.kind === "audio" && s.packetsReceived > 0),
  };
}

/** @param {any[]} report */
function received(report) {
  return report.filter((s) => s.type === "inbound-rtp").reduce((sum, s) => sum + (s.packetsReceived ?? 0), 0);
}
