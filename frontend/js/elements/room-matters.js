import { _ } from "../words.js";

/** @typedef {import("../rooms/states.js").Matter} Matter */

/** @type {Record<string, () => string>} */
const SENTENCES = {
  offline: () => _("This device is not connected to the internet. We go on as soon as it is."),
  machine_woken: () => _("Your device was asleep. We are taking you back to where you were."),
  line_lost_media_up: () => _("You still hear and see each other. Chat and hands wait until the line to the server is back."),
  line_lost: () => _("The line is interrupted. We are trying again."),
  media_full: () => _("So many people are in live rooms now that nobody else fits in. Chat works; sound and pictures come as soon as there is room."),
  media_draining: () => _("The live rooms are being renewed. Chat works; sound and pictures come by themselves in a few minutes."),
  media_moved: () => _("Sound and pictures move to another server. This takes a moment."),
  media_blocked: () => _("Sound and pictures do not get through from the network you are in. Chat works. Another network, such as a phone's, may help."),
  media_falters: () => _("The network changed or is away. We are looking for a new way."),
  media_down: () => _("Sound and pictures are interrupted. Chat works; we are trying again."),
  cameras_both: () => _("Many people are in live rooms now. You hear everybody and they hear you; cameras start by themselves as soon as there is room."),
  cameras_own: () => _("Many people are in live rooms now. Your camera starts by itself as soon as there is room; you can be heard."),
  cameras_others: () => _("Many people are in live rooms now. You hear everybody; you see their cameras as soon as there is room."),
  sound_blocked: () => _("Your browser keeps the sound off until you allow it."),
  mic_muted: () => _("A teacher has muted you. Speak when it is your turn."),
  mic_denied: () => _("The browser may not use the microphone. Press the lock beside the address, allow it, and try again."),
  mic_in_use: () => _("Another program uses the microphone. Close that program and try again."),
  mic_missing: () => _("No microphone was found. Plug one in and try again."),
  mic_insecure: () => _("Camera and microphone work on safe addresses only (https). Please tell who runs this site."),
  mic_failed: () => _("The microphone did not start. Please try again."),
  mic_lost: () => _("The microphone was pulled out. Plug it in again, or go on listening."),
  mic_ready: () => _("The microphone is ready now."),
  mic_interrupted: () => _("Something else on this device took the microphone, such as a call. It comes back by itself."),
  mic_silent: () => _("Your microphone is on, but no sound comes from it. Is it switched off, or is another one meant?"),
  camera_muted: () => _("A teacher has switched your camera off."),
  camera_denied: () => _("The browser may not use the camera. Press the lock beside the address, allow it, and try again."),
  camera_in_use: () => _("Another program uses the camera. Close that program and try again."),
  camera_missing: () => _("No camera was found. You can go in without one."),
  camera_insecure: () => _("Camera and microphone work on safe addresses only (https). Please tell who runs this site."),
  camera_failed: () => _("The camera did not start. Please try again."),
  camera_lost: () => _("The camera was pulled out. Plug it in again, or go on without it."),
  camera_ready: () => _("The camera is ready now."),
  camera_interrupted: () => _("Something else on this device took the camera. It comes back by itself."),
  screen_muted: () => _("A teacher has stopped your screen."),
  screen_missing: () => _("This device cannot share its screen."),
  screen_failed: () => _("The screen could not be shared. Please try again."),
  upward_narrow: () => _("Your line carries only your voice at the moment. The others hear you; your picture comes back by itself."),
  quality_poor: () => _("Your line is weak. Sound alone would be clearer."),
  quality_sound_only: () => _("You hear everybody and get no pictures; your camera is off."),
  tab_hidden: () => _("Pictures rest while this tab is hidden. Sound goes on."),
};

/** @type {Record<string, () => string>} */
const BUTTONS = {
  mic: () => _("Microphone on"),
  camera: () => _("Camera on"),
  screen: () => _("Share again"),
  media: () => _("Try now"),
  sound: () => _("Turn sound on"),
  sound_only: () => _("Sound only"),
  pictures: () => _("With pictures"),
  devices: () => _("Choose a microphone"),
};

/**
 * What is the matter, said so that one knows what to do.
 * @param {string} code of a matter
 */
export function matterWords(code) {
  return SENTENCES[code]?.() ?? "";
}

/**
 * What the button says that leads back; empty where it ends by itself.
 * @param {import("../rooms/states.js").Way} way
 */
export function wayWords(way) {
  return BUTTONS[way]?.() ?? "";
}
