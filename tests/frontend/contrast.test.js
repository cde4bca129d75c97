// Every pair of colours that meet on a page, measured by WCAG's formula in both themes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync(new URL("../../frontend/css/tokens.css", import.meta.url), "utf8");
/** @type {Record<string, [string, string]>} */
const tokens = Object.fromEntries([...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [name, [light, dark]]));

/** @param {string} hex */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} one @param {string} other @param {0 | 1} theme */
function contrast(one, other, theme) {
  const [high, low] = [luminance(tokens[one][theme]), luminance(tokens[other][theme])].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["paper", "sheet", "sunk"];
const soft = ["accent-soft", "live-soft", "good-soft", "wait-soft", "stop-soft"];
/** @type {[number, string[], string[]][]} least contrast, what is written, on what */
const pairs = [
  [7, ["ink"], [...grounds, ...soft]],
  [7, ["ink-2"], grounds],
  [4.5, ["ink-2"], soft],
  [4.5, ["accent", "accent-strong", "live", "good", "wait", "stop"], grounds],
  [4.5, ["accent", "accent-strong"], ["accent-soft"]],
  [4.5, ["live"], ["live-soft"]],
  [4.5, ["good"], ["good-soft"]],
  [4.5, ["wait"], ["wait-soft"]],
  [4.5, ["stop"], ["stop-soft"]],
  [4.5, ["accent-ink"], ["accent", "accent-strong"]],
  [4.5, ["live-ink"], ["live", "live-strong"]],
  [4.5, ["stop-ink"], ["stop"]],
  [4.5, ["paper"], ["ink"]],
  [3, ["edge"], grounds],
];

for (const theme of /** @type {const} */ ([0, 1])) {
  for (const [least, texts, backs] of pairs) {
    for (const text of texts) {
      for (const back of backs) {
        test(`${text} on ${back} is readable in the ${["light", "dark"][theme]} theme`, () => {
          const found = contrast(text, back, theme);
          assert.ok(found >= least, `${found.toFixed(2)} is below ${least}`);
        });
      }
    }
  }
}
