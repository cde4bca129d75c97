/** The page of a phone on the workbench. */
import { BenchCamera } from "./elements/bench-camera.js";
import { ready } from "./words.js";

await ready;
customElements.define("bench-camera", BenchCamera);
