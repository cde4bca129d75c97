import { _ } from "../words.js";

/**
 * What is wrong with a device or a message, said so that one knows what to do.
 * @param {any} problem
 * @returns {string}
 */
export function problemWords(problem) {
  const mic = problem.kind === "mic";
  switch (problem.code) {
    case "denied":
      return mic
        ? _("The browser may not use the microphone. Press the lock beside the address, allow it, and try again.")
        : _("The browser may not use the camera. Press the lock beside the address, allow it, and try again.");
    case "in_use":
      return mic
        ? _("Another program uses the microphone. Close that program and try again.")
        : _("Another program uses the camera. Close that program and try again.");
    case "missing":
      if (problem.kind === "screen") return _("This device cannot share its screen.");
      return mic ? _("No microphone was found. Plug one in and try again.") : _("No camera was found. You can go in without one.");
    case "insecure":
      return _("Camera and microphone work on safe addresses only (https). Please tell who runs this site.");
    case "lost":
      return _("The line is interrupted. We are trying again.");
    default:
      return problem.text || _("That did not work. Please try again.");
  }
}

/** @param {number} level 1 poor, 2 fair, 3 good */
export function lineWords(level) {
  return [_("Line: poor"), _("Line: fair"), _("Line: good")][level - 1];
}

/**
 * Which cameras wait because the server is busy, in words; empty where none does.
 * @param {boolean} own
 * @param {boolean} others
 */
export function busyWords(own, others) {
  if (own && others) return _("Many people are in live rooms now. You hear everybody and they hear you; cameras start by themselves as soon as there is room.");
  if (own) return _("Many people are in live rooms now. Your camera starts by itself as soon as there is room; you can be heard.");
  if (others) return _("Many people are in live rooms now. You hear everybody; you see their cameras as soon as there is room.");
  return "";
}

/** @param {string} state of the room @returns {{ title: string, words: string }} */
export function doorWords(state) {
  if (state === "knocking") {
    return { title: _("You have knocked"), words: _("A teacher sees your name and lets you in. Please stay on this page.") };
  }
  return { title: _("No teacher is here yet"), words: _("You go in by yourself as soon as a teacher opens the room. Please stay on this page.") };
}

/** @param {string} state @returns {{ title: string, words: string, again: boolean }} */
export function afterWords(state) {
  switch (state) {
    case "removed":
    case "refused":
      return { title: _("You cannot be in this room"), words: _("A teacher has decided so. If you think this is a mistake, ask your teacher."), again: false };
    case "elsewhere":
      return { title: _("You are in on another device"), words: _("You have joined this session somewhere else, so it stopped here."), again: true };
    case "left":
      return { title: _("You have left"), words: _("The others go on. You can come back at any time."), again: true };
    case "signed-out":
      return { title: _("You are signed out"), words: _("Sign in again to come back."), again: false };
    default:
      return { title: _("The session is over"), words: _("Thank you for coming. The chat is kept on the page of this session."), again: false };
  }
}
