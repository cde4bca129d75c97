// Rules of the style sheets: nothing is too small to read, and layers win without force.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../frontend/css/", import.meta.url);
const sheets = readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith(".css"));

for (const name of sheets) {
  const css = readFileSync(new URL(name, folder), "utf8").replace(/\/\*[^]*?\*\//g, "");
  test(`${name} sets no text smaller than 14 px`, () => {
    for (const [, size, unit] of css.matchAll(/font(?:-size)?:[^;]*?\b([\d.]+)(px|rem)\b/g)) {
      const pixels = Number(size) * (unit === "rem" ? 16 : 1);
      assert.ok(pixels >= 14, `${size}${unit}`);
    }
  });
  test(`${name} needs no !important but for what must win`, () => {
    const allowed = /\[hidden\]|needs-script|without-script|-duration|iteration-count|scroll-behavior/;
    for (const line of css.split("\n").filter((one) => one.includes("!important"))) assert.match(line, allowed);
  });
}
