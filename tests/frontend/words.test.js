import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { distance } from "../../frontend/js/elements/distance.js";
import { _, loadWords, ngettext, setWords } from "../../frontend/js/words.js";

afterEach(() => setWords({ words: {} }));

test("a sentence without a translation stays English", () => {
  assert.equal(_("Hello, %(name)s", { name: "Aino" }), "Hello, Aino");
});

test("a sentence is said in the page's language, its names filled in", () => {
  setWords({ words: { "Hello, %(name)s": "Hallo %(name)s" } }, "de");
  assert.equal(_("Hello, %(name)s", { name: "Aino" }), "Hallo Aino");
});

test("an empty translation counts as none", () => {
  setWords({ words: { Close: "" } }, "de");
  assert.equal(_("Close"), "Close");
});

test("Arabic takes each of its six plural forms", () => {
  setWords({ words: { "%(count)s file": ["zero", "one", "two", "few", "many", "other"] } }, "ar");
  const said = [0, 1, 2, 3, 11, 100].map((n) => ngettext("%(count)s file", "%(count)s files", n));
  assert.deepEqual(said, ["zero", "one", "two", "few", "many", "other"]);
});

test("English plurals need no catalogue", () => {
  assert.equal(ngettext("%(count)s file", "%(count)s files", 1), "1 file");
  assert.equal(ngettext("%(count)s file", "%(count)s files", 3), "3 files");
});

test("a catalogue that cannot be had leaves the page in English", async () => {
  await loadWords({ lang: "de", dataset: { words: "http://127.0.0.1:1/none.json" } });
  assert.equal(_("Close"), "Close");
});

test("distance in time is said in words, in the reader's language", () => {
  const now = Date.UTC(2026, 0, 1, 12);
  assert.equal(distance(now + 25 * 60_000, now, "en"), "in 25 minutes");
  assert.equal(distance(now - 26 * 3_600_000, now, "en"), "yesterday");
  assert.equal(distance(now + 20_000, now, "en"), "this minute");
  assert.equal(distance(now + 2 * 3_600_000, now, "de"), "in 2 Stunden");
});
