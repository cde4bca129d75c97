/** Every page: htmx, and the elements that make plain HTML a little quicker to the hand. */
import htmx from "htmx.org/dist/htmx.esm.js";

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
import { sendOnce, sendOnChange } from "./elements/forms.js";
import { closeTips } from "./elements/tips.js";
import { ready } from "./words.js";

document.documentElement.classList.add("scripted");
Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  // an answer that refuses (422) still brings the form back, with what is wrong beside its field
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422|409|413|429", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

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
