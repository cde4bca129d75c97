/** The lobby of a speed meeting, and the clock in its rooms. */
import { MeetingClock } from "./elements/meeting-clock.js";
import { ready } from "./words.js";

await ready;
customElements.define("meeting-clock", MeetingClock);
