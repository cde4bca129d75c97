/** The files of a project. */
import { UploadZone } from "./elements/upload-zone.js";
import { ready } from "./words.js";

await ready;
customElements.define("upload-zone", UploadZone);
