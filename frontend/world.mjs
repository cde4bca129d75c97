// Draws the land of the world (npm world-atlas, Natural Earth, public domain) as one SVG path in the Equal Earth
// projection; app/domain/world_map.py places dots with the same formula. Called by build.mjs.
import { readFile } from "node:fs/promises";

const WIDTH = 1000;
const HEIGHT = 440;
const TOP_LATITUDE = 84;
const SOUTHERNMOST = -60; // without Antarctica
const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const M = Math.sqrt(3) / 2;
const SCALE = WIDTH / (2 * 2.7066299836960748);

/** @returns {Promise<string>} an SVG document with one symbol, `land` */
export async function drawWorld() {
  const file = new URL("../node_modules/world-atlas/land-110m.json", import.meta.url);
  const topology = JSON.parse(await readFile(file, "utf8"));
  const arcs = decode(topology);
  const rings = topology.objects.land.geometries.flatMap(polygons).flat();
  const path = rings.map((ring) => ringPath(ring, arcs)).filter(Boolean).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}"><symbol id="land" viewBox="0 0 ${WIDTH} ${HEIGHT}"><path d="${path}"/></symbol></svg>\n`;
}

/** TopoJSON keeps differences of whole numbers; this makes them degrees. */
function decode({ arcs, transform: { scale, translate } }) {
  return arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
  });
}

function polygons(geometry) {
  return geometry.type === "MultiPolygon" ? geometry.arcs : [geometry.arcs];
}

function ringPath(ring, arcs) {
  const points = unwrapped(ring.flatMap((index) => (index < 0 ? [...arcs[~index]].reverse() : arcs[index]).slice(1)));
  if (Math.max(...points.map(([, latitude]) => latitude)) < SOUTHERNMOST) return "";
  const drawn = points.map(onMap).map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  const distinct = drawn.filter((point, at) => point !== drawn[at - 1]);
  return distinct.length < 3 ? "" : `M${distinct.join("L")}Z`;
}

/** A coast that crosses the date line goes on beyond the edge of the map instead of jumping to the other side. */
function unwrapped(points) {
  let before = points[0][0];
  const whole = points.map(([longitude, latitude]) => {
    before = longitude - 360 * Math.round((longitude - before) / 360);
    return [before, latitude];
  });
  const longitudes = whole.map(([longitude]) => longitude);
  const middle = (Math.min(...longitudes) + Math.max(...longitudes)) / 2;
  return whole.map(([longitude, latitude]) => [longitude - 360 * Math.round(middle / 360), latitude]);
}

function onMap([longitude, latitude]) {
  const [x, y] = equalEarth(latitude, longitude);
  return [WIDTH / 2 + x * SCALE, (equalEarth(TOP_LATITUDE, 0)[1] - y) * SCALE];
}

function equalEarth(latitude, longitude) {
  const theta = Math.asin(M * Math.sin((latitude * Math.PI) / 180));
  const square = theta ** 2;
  const sixth = square ** 3;
  const spread = M * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square));
  return [(((longitude * Math.PI) / 180) * Math.cos(theta)) / spread, theta * (A1 + A2 * square + sixth * (A3 + A4 * square))];
}
