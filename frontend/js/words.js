/**
 * Texts for people, in scripts. The English sentence is the key; the catalogue of the page's language is a JSON file
 * `{"plural": "nplurals=2; plural=(n != 1);", "words": {msgid: [translation, plural forms …]}}` named by
 * `<html data-words>`. Where it is missing, late or broken, people read English.
 */

/** @typedef {{plural?: string, words: Record<string, string | string[]>}} Catalogue */

/** @type {Catalogue} */
let catalogue = { words: {} };
let language = "en";

/**
 * Fill `%(name)s` in a sentence.
 * @param {string} text
 * @param {Record<string, unknown>} [params]
 * @returns {string}
 */
function fill(text, params) {
  if (!params) return text;
  return text.replace(/%\((\w+)\)[sd]/g, (whole, name) => (name in params ? String(params[name]) : whole));
}

/**
 * The sentence in the page's language.
 * @param {string} msgid
 * @param {Record<string, unknown>} [params]
 * @returns {string}
 */
export function _(msgid, params) {
  const found = catalogue.words[msgid];
  const text = Array.isArray(found) ? found[0] : found;
  return fill(text || msgid, params);
}

/**
 * The sentence for `count` things; `count` is always there as `%(count)s`.
 * @param {string} one
 * @param {string} many
 * @param {number} count
 * @param {Record<string, unknown>} [params]
 * @returns {string}
 */
export function ngettext(one, many, count, params) {
  const found = catalogue.words[one];
  const forms = Array.isArray(found) ? found : [];
  const text = forms.length ? forms[Math.min(formOf(count, forms.length), forms.length - 1)] : "";
  return fill(text || (count === 1 ? one : many), { count, ...params });
}

/** gettext's plural forms are stored in CLDR's order for the languages we have (zero one two few many other). */
const CLDR_ORDER = /** @type {const} */ (["zero", "one", "two", "few", "many", "other"]);

/**
 * Which of `available` forms serves `count`. The content policy forbids evaluating gettext's C expression, so the
 * browser's own plural rules choose, in the order in which gettext lists the same categories.
 * @param {number} count
 * @param {number} available
 */
function formOf(count, available) {
  const rules = new Intl.PluralRules(language);
  const used = rules.resolvedOptions().pluralCategories;
  const ordered = CLDR_ORDER.filter((category) => used.includes(category));
  const position = ordered.indexOf(rules.select(count));
  return position < 0 ? available - 1 : position;
}

/**
 * Take a catalogue (tests, and the loader below).
 * @param {Catalogue} fresh
 * @param {string} [locale]
 */
export function setWords(fresh, locale = "en") {
  catalogue = fresh;
  language = locale;
}

/**
 * Load the catalogue that the page names. Resolves in any case: no word is worth a dead page.
 * @param {{lang: string, dataset: DOMStringMap}} root
 */
export async function loadWords(root) {
  const address = root.dataset.words;
  if (!address) return;
  try {
    const answer = await fetch(address);
    if (answer.ok) setWords(await answer.json(), root.lang || "en");
  } catch {
    // English it is
  }
}

/** When the words are there. Elements that show text of their own wait for it. */
export const ready = typeof document === "undefined" ? Promise.resolve() : loadWords(document.documentElement);
