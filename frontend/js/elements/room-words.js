import { _ } from "../words.js";
import { matterWords } from "./room-matters.js";

/**
 * What is wrong with a device or a message, said so that one knows what to do.
 * @param {any} problem
 * @returns {string}
 */
export function problemWords(problem) {
  const words = matterWords(problem.code === "lost" ? "line_lost" : `${problem.kind}_${problem.code}`);
  return words || problem.text || _("That did not work. Please try again.");
}

/** @param {number} level 1 poor, 2 fair, 3 good */
export function lineWords(level) {
  return [_("Line: poor"), _("Line: fair"), _("Line: good")][level - 1];
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
