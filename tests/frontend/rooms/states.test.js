import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { matterWords, wayWords } from "../../../frontend/js/elements/room-matters.js";
import { MATTERS, PARTS, States } from "../../../frontend/js/rooms/states.js";

/** @typedef {import("../../../frontend/js/rooms/states.js").Part} Part */

const parts = /** @type {Part[]} */ (Object.keys(PARTS));
const start = Object.fromEntries(parts.map((part) => [part, Object.keys(PARTS[part])[0]]));

test("every state can be reached, and has a way out", () => {
  for (const part of parts) {
    const moves = PARTS[part];
    const reached = new Set([start[part]]);
    for (let size = 0; size !== reached.size; ) {
      size = reached.size;
      for (const state of [...reached]) for (const next of Object.values(moves[state])) reached.add(next);
    }
    assert.deepEqual([...reached].sort(), Object.keys(moves).sort(), part);
    for (const [state, news] of Object.entries(moves)) assert.ok(Object.values(news).some((next) => next !== state), `${part} ${state}`);
  }
});

test("news that mean nothing in a state are let pass", () => {
  const states = new States();
  let moved = 0;
  states.on("changed", () => moved++);
  assert.equal(states.tell("mic", "silent"), false);
  assert.equal(states.tell("mic", "constructor"), false);
  assert.equal(states.tell("mic", "on"), true);
  assert.equal(states.tell("mic", "silent"), true);
  assert.equal(states.now.mic, "silent");
  assert.equal(moved, 2);
});

test("what befell a line is said until it is up, however often it is sought meanwhile", () => {
  const states = new States();
  const heard = (/** @type {string[]} */ ...news) => news.map((n) => (states.tell("media", n), states.now.media));
  assert.deepEqual(heard("joining", "up", "falters", "joining", "up"), ["joining", "up", "falters", "falters", "up"]);
  assert.deepEqual(heard("moved", "joining", "up"), ["moved", "moved", "up"]);
  assert.deepEqual(heard("down", "joining", "full", "joining", "up"), ["down", "down", "full", "full", "up"]);
});

test("of a broken line only the weightiest is said, of other things each", () => {
  const states = new States();
  states.tell("line", "open");
  states.tell("media", "joining");
  states.tell("media", "up");
  assert.equal(states.matters.length, 0);
  states.tell("line", "down");
  states.tell("camera", "denied");
  assert.deepEqual(states.matters.map((m) => m.code), ["line_lost_media_up", "camera_denied"]);
  states.tell("media", "falters");
  assert.deepEqual(states.matters.map((m) => m.code), ["line_lost", "camera_denied"]);
  states.tell("line", "offline");
  assert.deepEqual(states.matters.map((m) => m.code), ["offline", "camera_denied"]);
  states.tell("line", "open");
  assert.deepEqual(states.matters.map((m) => m.code), ["media_falters", "camera_denied"]);
});

/** What must be the case besides, so that a state is worth telling. @type {Record<string, object>} */
const BESIDES = { machine: { line: "lost" }, upward: { camera: "on" } };

test("each matter can come about, has a sentence, and a button or an end by itself", () => {
  const codes = MATTERS.map((m) => m.code);
  assert.equal(new Set(codes).size, codes.length);
  for (const { code, way } of MATTERS) {
    assert.ok(matterWords(code), `${code} has no sentence`);
    assert.equal(Boolean(wayWords(way)), way !== "itself", `${code}: ${way}`);
  }
  const met = new Set();
  const all = /** @type {any} */ ({ ...start });
  for (const line of Object.keys(PARTS.line)) {
    for (const media of Object.keys(PARTS.media)) {
      for (const machine of Object.keys(PARTS.machine)) {
        for (const m of MATTERS) if (m.when({ ...all, line, media, machine })) met.add(m.code);
      }
    }
  }
  for (const part of parts) for (const state of Object.keys(PARTS[part])) for (const m of MATTERS) if (m.when({ ...all, ...BESIDES[part], [part]: state })) met.add(m.code);
  assert.deepEqual(codes.filter((code) => !met.has(code)), []);
});

test("every state that is not calm is told to the person", () => {
  const calm = new Set(["line new", "line up", "media off", "media joining", "media up", "cameras come", "mic off", "mic on", "camera off", "camera on", "screen off", "screen on", "sound playing", "tab shown", "machine awake", "quality fine", "quality endured", "upward wide"]);
  const silent = [];
  for (const part of parts) {
    for (const state of Object.keys(PARTS[part])) {
      const said = MATTERS.some((m) => m.when(/** @type {any} */ ({ ...start, ...BESIDES[part], [part]: state })) && (m.about === part || m.about === "path"));
      if (!said && !calm.has(`${part} ${state}`) && part !== "machine") silent.push(`${part} ${state}`);
    }
  }
  // a camera is never called silent: it shares the moves of a microphone and is not listened to
  assert.deepEqual(silent, ["camera silent"]);
});

test("the table in docs/rooms.md says what the machine says", async () => {
  const page = await readFile(new URL("../../../docs/rooms.md", import.meta.url), "utf8");
  const rows = MATTERS.map(({ code, way }) => `| \`${code}\` | ${matterWords(code)} | ${way === "itself" ? "by itself" : `button "${wayWords(way)}"`} |`);
  const told = page.split("\n").filter((line) => /^\| `\w+` \|/.test(line));
  assert.deepEqual(told, rows, `docs/rooms.md, the table:\n${rows.join("\n")}\n`);
});
