/** Small ways to make elements of the live room; texts go in as text, never as HTML. */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, string | boolean | null | undefined>} [attributes] `true` sets an empty one, null and false none
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (typeof value === "string") element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/**
 * One of the icons that the page has drawn.
 * @param {string} name
 * @returns {Node}
 */
export function icon(name) {
  const drawn = /** @type {HTMLTemplateElement | null} */ (document.querySelector(`template[data-icon="${name}"]`));
  return drawn ? drawn.content.cloneNode(true) : document.createTextNode("");
}

/**
 * The part of the room that is marked with this name.
 * @param {ParentNode} root
 * @param {string} name
 * @returns {any}
 */
export function part(root, name) {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (!found) throw new Error(`no part "${name}"`);
  return found;
}

/**
 * One or two letters for a face without a picture.
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => [...word][0]).join("").toLocaleUpperCase();
}

/**
 * Show a track in a video or audio element; nothing happens where it is there already.
 * @param {HTMLMediaElement} element
 * @param {MediaStreamTrack | null} track
 * @returns {boolean} whether there is something new to play
 */
export function show(element, track) {
  const shown = /** @type {MediaStream | null} */ (element.srcObject)?.getTracks()[0] ?? null;
  if (shown === track) return false;
  element.srcObject = track ? new MediaStream([track]) : null;
  if (track && element.muted) element.play().catch(() => {}); // what is silent may always play
  return Boolean(track);
}
