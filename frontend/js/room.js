/** The live room's page. */
import { LiveRoom } from "./elements/room-live.js";
import { ready } from "./words.js";

await ready;
customElements.define("live-room", LiveRoom);
