/** The page on which people try their camera, microphone and line. */
import { DeviceCheck } from "./elements/room-check.js";
import { ready } from "./words.js";

await ready;
customElements.define("device-check", DeviceCheck);
