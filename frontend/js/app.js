/** Every page: the elements that make plain HTML a little quicker to the hand. */
import { BrowserZone } from "./elements/browser-zone.js";
import { CopyButton } from "./elements/copy-button.js";
import { DropMenu } from "./elements/drop-menu.js";
import { LocalTime } from "./elements/local-time.js";
import { PlaceField } from "./elements/place-field.js";
import { ShowPassword } from "./elements/show-password.js";
import { SlotGrid } from "./elements/slot-grid.js";
import { ToastRegion } from "./elements/toast-region.js";
import { TypeAhead } from "./elements/type-ahead.js";
import { askFirst } from "./elements/confirm.js";
import { openDialogs } from "./elements/dialogs.js";
import { loadPartsFrom } from "./elements/page-parts.js";
import { sendOnce, sendOnChange } from "./elements/forms.js";
import { closeTips } from "./elements/tips.js";
import { ready } from "./words.js";

document.documentElement.classList.add("scripted");

await ready;
customElements.define("browser-zone", BrowserZone);
customElements.define("copy-button", CopyButton);
customElements.define("drop-menu", DropMenu);
customElements.define("local-time", LocalTime);
customElements.define("place-field", PlaceField);
customElements.define("show-password", ShowPassword);
customElements.define("slot-grid", SlotGrid);
customElements.define("toast-region", ToastRegion);
customElements.define("type-ahead", TypeAhead);
askFirst(document);
openDialogs(document);
sendOnce(document);
sendOnChange(document);
closeTips(document);
loadPartsFrom(document);
