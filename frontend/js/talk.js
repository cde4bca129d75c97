/** The talk of a project. */
import { TalkChannel } from "./elements/talk-channel.js";
import { ready } from "./words.js";

await ready;
customElements.define("talk-channel", TalkChannel);
