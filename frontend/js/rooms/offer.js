/** @typedef {import("./media.js").Browser} Browser */
/** @typedef {import("./media.js").Source} Source */
/** @typedef {{ audio: number, video: number, camera?: { maxBitrate: number }[] }} Layout how many slots down; other layers of the camera */

/** The three lines up stand first in the offer, always in this order; the server knows them by it. */
export const UP = /** @type {const} */ (["mic", "camera", "screen"]);
const CAMERA_LAYERS = [
  { rid: "l", scaleResolutionDownBy: 2, maxBitrate: 150_000 },
  { rid: "h", scaleResolutionDownBy: 1, maxBitrate: 600_000 },
];
const SPARE_SOUND = 24_000;
const SCREEN = [{ maxBitrate: 1_200_000, maxFramerate: 15 }];
/** What is spoken here, the preferred before the others; a shorter offer is read faster, by both sides. */
const SPOKEN = {
  audio: [/^audio\/red/, /^audio\/opus/],
  video: [/^video\/vp8/, /^video\/h264;.*packetization-mode=1.*profile-level-id=42/, /^video\/vp9(?!.*profile-id=[1-9])/, /^video\/rtx/],
};

/**
 * A peer connection of the documented layout: three lines up, then the slots down.
 * @param {Browser} browser
 * @param {Layout} layout
 * @param {Map<Source, MediaStreamTrack | null>} tracks what is sent from the start
 * @returns {{ pc: any, up: Map<Source, any> }}
 */
export function makePeer(browser, layout, tracks) {
  const pc = new browser.RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
  const up = new Map();
  const encodings = { mic: [{}], camera: cameraOf(browser, layout.camera ?? CAMERA_LAYERS), screen: SCREEN };
  for (const source of UP) {
    const track = tracks.get(source) ?? kindOf(source);
    const transceiver = addUp(pc, track, encodings[source]);
    prefer(browser, transceiver, kindOf(source));
    up.set(source, transceiver);
  }
  for (const kind of /** @type {const} */ (["audio", "video"])) {
    for (let i = 0; i < layout[kind]; i++) prefer(browser, pc.addTransceiver(kind, { direction: "recvonly" }), kind);
  }
  return { pc, up };
}

/**
 * What a track shows, for the encoder: moving people, or letters that must stay sharp while frames may be left out.
 * @param {Source} source
 * @param {any} sender
 * @param {MediaStreamTrack | null} track
 */
export async function tune(source, sender, track) {
  if (track && source !== "mic" && "contentHint" in track) track.contentHint = source === "screen" ? "detail" : "motion";
  if (source !== "screen" || !track) return;
  await adjust(sender, (parameters) => {
    parameters.degradationPreference = "maintain-resolution";
  });
}

/**
 * Change how a sender encodes, where the browser can. Before a first negotiation, and in old Firefoxes always,
 * there are no encodings to change; some browsers refuse a field that they do not know: then all stays as it was.
 * @param {any} sender
 * @param {(parameters: any) => void} change
 * @returns {Promise<boolean>} whether it was taken
 */
export async function adjust(sender, change) {
  const parameters = sender?.getParameters?.();
  if (!parameters?.encodings?.length || !sender.setParameters) return false;
  change(parameters);
  try {
    await sender.setParameters(parameters);
    return true;
  } catch {
    return false;
  }
}

/**
 * Sound that takes little room: without its redundancy, and at a rate at which speech is still clear.
 * @param {any} sender
 * @param {boolean} on
 */
export async function spare(sender, on) {
  const set = (/** @type {any} */ codec) =>
    adjust(sender, (parameters) => {
      const [encoding] = parameters.encodings;
      if (on) encoding.maxBitrate = SPARE_SOUND;
      else delete encoding.maxBitrate;
      if (codec) encoding.codec = codec;
      else delete encoding.codec;
    });
  const plain = on && sender?.getParameters?.().codecs?.find((/** @type {any} */ c) => /^audio\/opus$/i.test(c.mimeType));
  // a browser that cannot change the codec of a line that runs still sends less
  if (!plain || !(await set(plain))) await set(null);
}

/**
 * The slots down by their line, once the offer has given lines their names.
 * @param {any} pc
 * @returns {Map<string, import("./media.js").Slot>}
 */
export function slotsOf(pc) {
  const down = pc.getTransceivers().slice(UP.length);
  return new Map(down.map((/** @type {any} */ t) => [t.mid, { mid: t.mid, kind: t.receiver.track.kind, track: t.receiver.track, participant: null, source: null, paused: null }]));
}

/**
 * Layers need VP8; a browser without it sends one size, the largest.
 * @param {Browser} browser @param {{ maxBitrate: number }[]} layers
 */
function cameraOf(browser, layers) {
  return speaks(browser, "video/vp8") ? layers : [{ maxBitrate: layers[layers.length - 1].maxBitrate }];
}

/** @param {Source} source */
function kindOf(source) {
  return source === "mic" ? "audio" : "video";
}

/**
 * A line up. A browser that knows no layers by name throws at them: then it sends one size.
 * @param {any} pc @param {any} track @param {object[]} encodings
 */
function addUp(pc, track, encodings) {
  const copies = encodings.map((e) => ({ ...e }));
  try {
    return pc.addTransceiver(track, { direction: "sendonly", sendEncodings: copies });
  } catch {
    return pc.addTransceiver(track, { direction: "sendonly" });
  }
}

/**
 * Whether the browser can send this codec; a browser that does not tell is believed to.
 * @param {Browser} browser @param {string} codec
 */
function speaks(browser, codec) {
  const able = browser.RTCRtpSender?.getCapabilities?.(codec.split("/")[0]);
  return !able || able.codecs.some((/** @type {any} */ c) => c.mimeType.toLowerCase() === codec);
}

/**
 * Order and shorten the codecs of a line, where the browser lets us; where it does not, the server chooses.
 * @param {Browser} browser @param {any} transceiver @param {"audio" | "video"} kind
 */
function prefer(browser, transceiver, kind) {
  const known = browser.RTCRtpReceiver?.getCapabilities?.(kind)?.codecs;
  if (!known || !transceiver.setCodecPreferences) return;
  const codecs = SPOKEN[kind].flatMap((spoken) => known.filter((/** @type {any} */ c) => spoken.test(named(c))));
  try {
    transceiver.setCodecPreferences(codecs);
  } catch {
    // an older browser wants the codecs of the sender here: its own order serves too
  }
}

/** @param {{ mimeType: string, sdpFmtpLine?: string }} codec */
function named({ mimeType, sdpFmtpLine = "" }) {
  return [mimeType, ...sdpFmtpLine.split(";").sort()].filter(Boolean).join(";").toLowerCase();
}
