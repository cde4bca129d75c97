/** @type {[Intl.RelativeTimeFormatUnit, number][]} unit and its seconds, largest first */
const UNITS = [["year", 31_557_600], ["month", 2_629_800], ["week", 604_800], ["day", 86_400], ["hour", 3_600], ["minute", 60]];

/**
 * Say how far `then` lies from `now`, in words: "in 5 minutes", "yesterday".
 * @param {number} then milliseconds
 * @param {number} now milliseconds
 * @param {string} locale
 * @returns {string}
 */
export function distance(then, now, locale) {
  const seconds = (then - now) / 1000;
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(0, "minute");
}
