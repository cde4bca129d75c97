import { _ } from "../words.js";
import { make, part } from "./room-dom.js";

/** @typedef {"mic" | "camera" | "speaker"} Kind */

const LISTS = /** @type {[Kind, string][]} */ ([["mic", "mics"], ["camera", "cameras"], ["speaker", "speakers"]]);

/** The lists of microphones, cameras and, where the browser lets one choose, loudspeakers; kept true by themselves. */
export class DeviceLists {
  /**
   * @param {HTMLElement} root has a list for each kind that one may choose there
   * @param {import("../rooms/devices.js").Devices} devices
   * @param {{ chosen: (kind: Kind, id: string) => void }} page
   */
  constructor(root, devices, { chosen }) {
    this.root = root;
    this.devices = devices;
    this.lists = LISTS.filter(([, name]) => root.querySelector(`[data-part="${name}"]`));
    for (const [kind, name] of this.lists) {
      part(root, name).addEventListener("change", (/** @type {any} */ event) => chosen(kind, event.target.value));
    }
    for (const news of ["opened", "changed", "replaced"]) devices.on(news, () => this.draw());
    this.draw();
  }

  async draw() {
    for (const [kind, name] of this.lists) {
      const list = part(this.root, name);
      const found = await this.devices.list(kind);
      const used = kind === "speaker" ? list.value : this.devices.track(kind)?.getSettings?.().deviceId;
      list.replaceChildren(...found.map((device, i) => {
        const option = make("option", { value: device.id }, device.label || _("Device %(number)s", { number: i + 1 }));
        option.selected = device.id === used;
        return option;
      }));
      if (kind === "speaker") list.closest("label").hidden = !found.length || !("setSinkId" in HTMLMediaElement.prototype);
    }
  }
}
