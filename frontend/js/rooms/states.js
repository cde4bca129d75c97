import { Emitter } from "./emitter.js";

/** @typedef {"line" | "media" | "cameras" | "mic" | "camera" | "screen" | "sound" | "tab" | "machine" | "quality" | "upward"} Part */
/** @typedef {Record<string, Record<string, string>>} Moves state → news → next state */

/** However a device is tried, one of these comes of it. */
const TRIED = { on: "on", off: "off", denied: "denied", in_use: "in_use", missing: "missing", insecure: "insecure", failed: "failed" };
const RUNNING = { off: "off", lost: "lost", muted: "muted", silent: "silent", interrupted: "interrupted" };

/** @type {Moves} */
const DEVICE = {
  off: TRIED,
  on: RUNNING,
  silent: { ...RUNNING, heard: "on" },
  interrupted: { ...RUNNING, back: "on" },
  muted: TRIED,
  denied: { ...TRIED, granted: "ready" },
  in_use: { ...TRIED, plugged: "ready" },
  missing: { ...TRIED, plugged: "ready" },
  lost: { ...TRIED, plugged: "ready" },
  insecure: TRIED,
  failed: TRIED,
  ready: TRIED,
};

/** @type {Moves} */
const SCREEN = {
  off: { on: "on", missing: "missing", in_use: "failed", insecure: "missing", failed: "failed" },
  on: { off: "off", muted: "muted" },
  muted: { on: "on", off: "off" },
  missing: { off: "off", on: "on" },
  failed: { off: "off", on: "on", missing: "missing" },
};

/** A line that is being sought keeps the name of what befell it until it is up: `joining` moves nothing there. */
const BEFELL = { up: "up", moved: "moved", full: "full", draining: "draining", blocked: "blocked", off: "off" };
/** Whose cameras wait because the server is busy. */
const WAITING = { come: "come", both: "both", own: "own", others: "others" };
/** @type {Moves} */
const MEDIA = {
  off: { joining: "joining", moved: "moved" },
  joining: { ...BEFELL, falters: "falters", down: "down" },
  up: { ...BEFELL, falters: "falters", down: "down", joining: "joining" },
  falters: { ...BEFELL, down: "down" },
  down: BEFELL,
  moved: BEFELL,
  full: BEFELL,
  draining: BEFELL,
  blocked: BEFELL,
};

/**
 * The parts of a room that go on side by side. News that mean nothing in a state are let pass.
 * @type {Record<Part, Moves>}
 */
export const PARTS = {
  line: {
    new: { open: "up", down: "lost", offline: "offline" },
    up: { down: "lost", offline: "offline" },
    lost: { open: "up", offline: "offline" },
    offline: { open: "up", online: "lost" },
  },
  media: MEDIA,
  cameras: { come: WAITING, both: WAITING, own: WAITING, others: WAITING },
  mic: DEVICE,
  camera: DEVICE,
  screen: SCREEN,
  sound: { playing: { blocked: "blocked" }, blocked: { playing: "playing" } },
  tab: { shown: { hidden: "hidden" }, hidden: { shown: "shown" } },
  machine: { awake: { woke: "woken" }, woken: { settled: "awake" } },
  quality: {
    fine: { poor: "poor", sound_only: "sound_only" },
    poor: { fine: "fine", sound_only: "sound_only", later: "endured" },
    endured: { fine: "fine", sound_only: "sound_only" },
    sound_only: { pictures: "fine" },
  },
  upward: { wide: { narrow: "narrow" }, narrow: { wide: "wide" } },
};

/** @typedef {Record<Part, string>} All the state of every part */
/** @typedef {"itself" | "mic" | "camera" | "screen" | "media" | "sound" | "sound_only" | "pictures" | "devices"} Way what leads back */
/** @typedef {{ code: string, about: string, when: (s: All) => boolean, way: Way }} Matter */

/** @param {Part} part @param {string} state @param {Way} way @returns {Matter} */
const one = (part, state, way) => ({ code: `${part}_${state}`, about: part, when: (s) => s[part] === state, way });
/** @param {string} code @param {(s: All) => boolean} when @param {Way} [way] @returns {Matter} */
const path = (code, when, way = "itself") => ({ code, about: "path", when, way });
/** @param {All} s */
const noLine = (s) => s.line === "lost";

/** @param {"mic" | "camera"} kind what is lost is tried again; what the system took it gives back */
const device = (kind) => [
  ...["muted", "denied", "in_use", "missing", "failed", "lost", "ready"].map((state) => one(kind, state, kind)),
  ...["insecure", "interrupted"].map((state) => one(kind, state, "itself")),
];

/**
 * What a person is told, the weightier before the lighter; of each `about` only the first is said.
 * `way` is how it ends: by itself, or by a button that does this.
 * @type {Matter[]}
 */
export const MATTERS = [
  path("offline", (s) => s.line === "offline"),
  path("machine_woken", (s) => s.machine === "woken" && (noLine(s) || s.media !== "up")),
  path("line_lost_media_up", (s) => noLine(s) && s.media === "up"),
  path("line_lost", noLine),
  path("media_full", (s) => s.media === "full", "media"),
  path("media_draining", (s) => s.media === "draining", "media"),
  path("media_moved", (s) => s.media === "moved"),
  path("media_blocked", (s) => s.media === "blocked", "media"),
  path("media_falters", (s) => s.media === "falters"),
  path("media_down", (s) => s.media === "down", "media"),
  one("cameras", "both", "itself"),
  one("cameras", "own", "itself"),
  one("cameras", "others", "itself"),
  one("sound", "blocked", "sound"),
  ...device("mic"),
  one("mic", "silent", "devices"),
  ...device("camera"),
  one("screen", "muted", "screen"),
  one("screen", "missing", "itself"),
  one("screen", "failed", "screen"),
  { code: "upward_narrow", about: "upward", when: (s) => s.upward === "narrow" && s.camera === "on", way: "itself" },
  one("quality", "poor", "sound_only"),
  one("quality", "sound_only", "pictures"),
  one("tab", "hidden", "itself"),
];

/** The machine: `tell` moves it, `changed` {part, from, to} says that it moved. */
export class States extends Emitter {
  /** @type {All} */ now = /** @type {any} */ (
    Object.fromEntries(Object.entries(PARTS).map(([part, moves]) => [part, Object.keys(moves)[0]]))
  );

  /**
   * @param {Part} part
   * @param {string} news
   * @returns {boolean} whether it moved
   */
  tell(part, news) {
    const from = this.now[part];
    const to = Object.hasOwn(PARTS[part][from], news) ? PARTS[part][from][news] : from;
    if (to === from) return false;
    this.now = { ...this.now, [part]: to };
    this.emit("changed", { part, from, to });
    return true;
  }

  /** What is the matter now, at most one thing about each subject. */
  get matters() {
    const told = new Set();
    return MATTERS.filter((matter) => {
      if (told.has(matter.about) || !matter.when(this.now)) return false;
      told.add(matter.about);
      return true;
    });
  }
}
