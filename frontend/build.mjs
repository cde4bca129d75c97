// Builds frontend/dist: bundles with hashed names, a manifest from logical to hashed names, and every text
// file compressed beside itself. Usage: node frontend/build.mjs
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import { build } from "esbuild";

import { drawWorld } from "./world.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const draft = join(here, "dist.new"); // moved into place at the end: a broken build leaves the old one alone
const COMPRESSED = /\.(js|css|svg|json)$/;

await rm(draft, { recursive: true, force: true });
await mkdir(draft, { recursive: true });
const manifest = {
  ...(await bundle(await scripts(), { format: "esm", splitting: true })),
  ...(await bundle(await styles(), { external: ["/static/*"] })),
  ...(await copies("images", (name) => /\.(svg|png|webp|ico)$/.test(name))),
  ...(await written("images/world.svg", await drawWorld())),
  ...(await copies("locale", (name) => name.endsWith(".json"), join(here, "locale", ".built"))),
};
await writeFile(join(draft, "manifest.json"), JSON.stringify(manifest, Object.keys(manifest).sort(), 2) + "\n");
const sizes = await compress();
await rm(dist, { recursive: true, force: true });
await rename(draft, dist);
report(sizes);

/** Every script at the top of js/ is an entry of its own; shared code is split off. */
async function scripts() {
  const names = (await readdir(join(here, "js"))).filter((name) => name.endsWith(".js") && !name.endsWith(".test.js"));
  return names.map((name) => join(here, "js", name));
}

/** A style sheet at the top of css/ is an entry unless another one imports it. */
async function styles() {
  const names = (await readdir(join(here, "css"))).filter((name) => name.endsWith(".css"));
  const texts = await Promise.all(names.map((name) => readFile(join(here, "css", name), "utf8")));
  const imported = new Set(texts.flatMap((text) => [...text.matchAll(/@import\s+(?:url\()?["']([^"']+)/g)].map((m) => basename(m[1]))));
  return names.filter((name) => !imported.has(name)).map((name) => join(here, "css", name));
}

/**
 * @param {string[]} entryPoints
 * @param {import("esbuild").BuildOptions} options
 * @returns {Promise<Record<string, string>>} logical name → hashed file
 */
async function bundle(entryPoints, options) {
  if (entryPoints.length === 0) return {};
  const result = await build({
    entryPoints,
    outdir: draft,
    bundle: true,
    minify: true,
    metafile: true,
    target: ["chrome109", "firefox115", "safari16.4"],
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file", ".woff": "file", ".svg": "file", ".png": "file" },
    legalComments: "none",
    nodePaths: [join(here, "..", "node_modules")],
    logLevel: "warning",
    ...options,
  });
  const named = Object.entries(result.metafile.outputs).filter(([, output]) => output.entryPoint);
  return Object.fromEntries(named.map(([file, output]) => [basename(output.entryPoint ?? ""), basename(file)]));
}

/**
 * Copies files under hashed names; folders become part of the logical name only.
 * @param {string} folder
 * @param {(name: string) => boolean} wanted
 */
async function copies(folder, wanted, from = join(here, folder)) {
  /** @type {Record<string, string>} */
  const names = {};
  if (!existsSync(from)) return names;
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !wanted(entry.name)) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const hash = createHash("sha256").update(await readFile(path)).digest("hex").slice(0, 8).toUpperCase();
    const hashed = entry.name.replace(/(\.[^.]+)$/, `-${hash}$1`);
    await copyFile(path, join(draft, hashed));
    names[`${folder}/${relative(from, path)}`] = hashed;
  }
  return names;
}

/**
 * Writes what the build itself has drawn, under a hashed name.
 * @param {string} name
 * @param {string} content
 */
async function written(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const hashed = basename(name).replace(/(\.[^.]+)$/, `-${hash}$1`);
  await writeFile(join(draft, hashed), content);
  return { [name]: hashed };
}

/** Writes .br and .gz beside every text file; returns [name, bytes, gzipped bytes] of each. */
async function compress() {
  const br = promisify(brotliCompress);
  const gz = promisify(gzip);
  const names = (await readdir(draft)).filter((name) => COMPRESSED.test(name) && name !== "manifest.json");
  return Promise.all(
    names.map(async (name) => {
      const content = await readFile(join(draft, name));
      const zipped = await gz(content, { level: 9 });
      await writeFile(join(draft, `${name}.gz`), zipped);
      await writeFile(join(draft, `${name}.br`), await br(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      return /** @type {[string, number, number]} */ ([name, content.length, zipped.length]);
    }),
  );
}

/** @param {[string, number, number][]} sizes */
function report(sizes) {
  for (const ending of [".js", ".css"]) {
    const group = sizes.filter(([name]) => name.endsWith(ending));
    const total = group.reduce((sum, [, , zipped]) => sum + zipped, 0);
    console.log(`  ${group.length} ${ending} files, ${(total / 1024).toFixed(1)} kB gzipped`);
  }
}
