import { Devices } from "../rooms/devices.js";
import { RoomMedia } from "../rooms/media.js";
import { Room } from "../rooms/room.js";
import { Surroundings } from "../rooms/surroundings.js";
import { openLine } from "../socket.js";
import { _ } from "../words.js";
import { BenchDialog } from "./room-bench.js";
import { theBrowser, theClock } from "./room-browser.js";
import { Chat } from "./room-chat.js";
import { DeviceLists } from "./room-devices.js";
import { part } from "./room-dom.js";
import { earOn } from "./room-level.js";
import { Notices } from "./room-notices.js";
import { Panel } from "./room-panel.js";
import { People } from "./room-people.js";
import { Ready } from "./room-ready.js";
import { Stage } from "./room-stage.js";
import { Tools } from "./room-tools.js";
import { Voices } from "./room-voices.js";
import { afterWords, doorWords, lineWords, problemWords } from "./room-words.js";
import { toast } from "./toast-region.js";

const PHONE = "(max-width: 56rem)";
const AT_DOOR = new Set(["waiting", "knocking"]);

/**
 * The page of a live room: it asks what to send, goes in, and shows what the room's library tells.
 * `element.room` is that library, for whoever wants to look at it.
 */
export class LiveRoom extends HTMLElement {
  /** @type {Room} */ room = /** @type {any} */ (null);

  connectedCallback() {
    const phone = matchMedia(PHONE).matches;
    const link = openLine(this.dataset.tickets);
    const devices = new Devices(navigator.mediaDevices, navigator.permissions);
    const media = new RoomMedia(link, theBrowser(), { audio: 3, video: phone ? 3 : 9 });
    const around = new Surroundings({ window, document, network: /** @type {any} */ (navigator).connection, ...theClock(), wall: Date.now });
    this.room = new Room({ link, media, devices, session: this.dataset.session ?? "", clock: theClock(), around, listen: earOn });
    link.open(); // while people choose what to send
    this.#build(phone);
    this.#listen();
  }

  /** @param {boolean} phone */
  #build(phone) {
    const { room } = this;
    this.ready = new Ready(this, room);
    this.stage = new Stage(this, room);
    this.voices = new Voices(this, room);
    this.people = new People(this, room);
    this.chat = new Chat(this, room, () => this.panel?.seen === "tab-chat");
    this.panel = new Panel(this, { open: !phone, changed: () => this.tools?.draw(), looksAt: (tab) => tab === "tab-chat" && this.chat?.seen() });
    this.bench = new BenchDialog(this, room);
    const settings = () => this.#dialog("room-settings").showModal();
    this.tools = new Tools(/** @type {HTMLElement} */ (part(this, "tools")), room, {
      panel: () => this.panel?.open(!this.panel.isOpen),
      panelOpen: () => Boolean(this.panel?.isOpen),
      settings,
      leave: () => this.#askToLeave(),
    });
    new Notices(this, room, { sound: () => this.voices?.start(), devices: settings });
    new DeviceLists(this, room.own.devices, { chosen: (kind, id) => this.#choose(kind, id) });
    part(this, "end-for-all").addEventListener("click", () => this.#leaveBy(() => room.lead.end()));
    part(this, "leave-alone").addEventListener("click", () => this.#leaveBy(() => room.leave()));
    part(this, "again").addEventListener("click", () => location.reload());
    part(this, "use-keys").addEventListener("change", (/** @type {any} */ e) => (this.tools ? (this.tools.keys = e.target.checked) : null));
  }

  #listen() {
    const { room } = this;
    room.on("state", (state) => this.#state(state));
    room.on("problem", (problem) => this.#problem(problem));
    room.on("muted", () => toast(_("A teacher has switched your workbench camera off.")));
    room.on("ended", ({ again }) => again && toast(_("The room closed because no teacher was in it.")));
    room.on("quality", ({ level }) => this.#line(level));
    room.on("line", (state) => state === "falters" && this.#line(1));
    room.on("facts", ({ closes_at }) => this.#closing(closes_at));
    room.link.on("over", () => this.#after("signed-out"));
    this.#line(3);
  }

  /** @param {import("./room-devices.js").Kind} kind @param {string} id */
  async #choose(kind, id) {
    if (kind === "speaker") return this.voices?.through(id);
    await this.room.own.devices.choose(kind, id).catch((problem) => this.#problem(problem));
  }

  /** @param {import("../rooms/room.js").State} state */
  #state(state) {
    if (AT_DOOR.has(state)) {
      const { title, words } = doorWords(state);
      part(this, "door-title").textContent = title;
      part(this, "door-words").textContent = words;
      this.#view("door");
      part(this, "door-title").focus();
    } else if (state === "in") {
      this.#view("room");
      this.tools?.draw();
      this.chat?.seen();
    } else this.#after(state);
  }

  /** @param {string} state */
  #after(state) {
    const { title, words, again } = afterWords(state);
    this.room.link.close();
    for (const dialog of this.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (dialog).close();
    part(this, "after-title").textContent = title;
    part(this, "after-words").textContent = words;
    part(this, "again").hidden = !again;
    this.#view("after");
    part(this, "after-title").focus();
  }

  /** @param {string} name */
  #view(name) {
    this.dataset.view = name;
    for (const view of this.querySelectorAll("[data-shows]")) view.toggleAttribute("hidden", view.getAttribute("data-shows") !== name);
  }

  /** @param {any} problem */
  #problem(problem) {
    if (problem.code !== "lost") toast(problemWords(problem)); // a line that broke is said over the stage
    this.tools?.draw();
  }

  /** @param {number} level */
  #line(level) {
    part(this, "line").dataset.level = String(level);
    part(this, "line-words").textContent = lineWords(level) + (this.room.watching.tcp ? ` · ${_("by a detour")}` : "");
  }

  /** @param {string | null} closesAt */
  #closing(closesAt) {
    part(this, "note").textContent = closesAt ? _("No teacher is in the room. It closes at %(time)s.", { time: new Date(closesAt).toLocaleTimeString(document.documentElement.lang) }) : "";
  }

  #askToLeave() {
    if (this.room.may.guard) this.#dialog("leave-room").showModal();
    else this.room.leave();
  }

  /** @param {() => Promise<any>} act */
  #leaveBy(act) {
    this.#dialog("leave-room").close();
    act();
  }

  /** @param {string} id */
  #dialog(id) {
    return /** @type {HTMLDialogElement} */ (this.querySelector(`#${id}`));
  }
}
