import { Connection, Refused } from "../rooms/connection.js";
import { Devices } from "../rooms/devices.js";
import { RoomMedia } from "../rooms/media.js";
import { Room } from "../rooms/room.js";
import { _ } from "../words.js";
import { BenchDialog } from "./room-bench.js";
import { Busy } from "./room-busy.js";
import { Chat } from "./room-chat.js";
import { icon, make, part, show } from "./room-dom.js";
import { watchLevel } from "./room-level.js";
import { People } from "./room-people.js";
import { Stage } from "./room-stage.js";
import { Tools } from "./room-tools.js";
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
  #wants = { mic: false, camera: false };
  /** @type {Promise<unknown>} */ #opening = Promise.resolve();
  /** @type {() => void} */ #silence = () => {};

  connectedCallback() {
    const phone = matchMedia(PHONE).matches;
    const browser = { RTCPeerConnection, setTimeout: setTimeout.bind(window), clearTimeout: clearTimeout.bind(window) };
    this.link = openLink(this.dataset.tickets ?? "");
    this.devices = new Devices(navigator.mediaDevices);
    const media = new RoomMedia(this.link, browser, { audio: 3, video: phone ? 3 : 9 });
    const clock = { setInterval: setInterval.bind(window), clearInterval: clearInterval.bind(window), now: () => performance.now() / 1000 };
    this.room = new Room({ link: this.link, media, devices: this.devices, session: this.dataset.session ?? "", clock });
    this.panel = /** @type {HTMLElement} */ (part(this, "panel"));
    this.panel.hidden = phone;
    this.#build();
    this.#listen();
    this.#readyButtons();
  }

  #build() {
    const isChatOpen = () => !this.panel?.hidden && !this.querySelector("#panel-chat")?.hasAttribute("hidden");
    this.stage = new Stage(this, this.room);
    this.people = new People(this, this.room);
    this.busy = new Busy(/** @type {HTMLElement} */ (part(this, "notes")), this.room);
    this.chat = new Chat(this, this.room, isChatOpen);
    this.bench = new BenchDialog(this, this.room);
    this.tools = new Tools(/** @type {HTMLElement} */ (part(this, "tools")), this.room, {
      panel: () => this.#openPanel(Boolean(this.panel?.hidden)),
      panelOpen: () => !this.panel?.hidden,
      settings: () => this.#dialog("room-settings").showModal(),
      leave: () => this.#askToLeave(),
    });
    for (const tab of this.querySelectorAll("[role=tab]")) tab.addEventListener("click", () => this.#choose(tab));
    this.querySelector("[role=tablist]")?.addEventListener("keydown", (e) => this.#arrow(/** @type {KeyboardEvent} */ (e)));
    part(this, "close-panel").addEventListener("click", () => this.#openPanel(false));
    part(this, "end-for-all").addEventListener("click", () => this.#leaveBy(() => this.room.lead.end()));
    part(this, "leave-alone").addEventListener("click", () => this.#leaveBy(() => this.room.leave()));
    part(this, "again").addEventListener("click", () => location.reload());
    part(this, "use-keys").addEventListener("change", (/** @type {any} */ e) => (this.tools ? (this.tools.keys = e.target.checked) : null));
    part(this, "mics").addEventListener("change", (/** @type {any} */ e) => this.devices?.choose("mic", e.target.value).catch((p) => this.#problem(p)));
    part(this, "cameras").addEventListener("change", (/** @type {any} */ e) => this.devices?.choose("camera", e.target.value).catch((p) => this.#problem(p)));
  }

  #listen() {
    const { room } = this;
    room.on("state", (state) => this.#state(state));
    room.on("problem", (problem) => this.#problem(problem));
    room.on("muted", (source) => toast(source === "mic" ? _("A teacher has muted you. Speak when it is your turn.") : source === "bench" ? _("A teacher has switched your workbench camera off.") : _("A teacher has switched this off.")));
    room.on("ended", ({ again }) => again && toast(_("The room closed because no teacher was in it.")));
    room.on("quality", (q) => this.#line(q.level, q.suggest));
    room.on("line", (state) => state === "falters" && this.#line(1, false));
    room.on("facts", ({ closes_at }) => this.#closing(closes_at));
    room.on("devices", () => this.#lists());
    this.devices?.on("changed", () => this.#lists());
    this.link?.on("down", () => (part(this, "note").textContent = _("The line is interrupted. We are trying again.")));
    this.link?.on("open", () => (part(this, "note").textContent = ""));
    this.link?.on("over", () => this.#after("signed-out"));
    addEventListener("online", () => {
      this.link?.hurry();
      room.media.restart();
    });
    addEventListener("pagehide", () => this.link?.close());
    this.#line(3, false);
  }

  #readyButtons() {
    for (const kind of /** @type {const} */ (["mic", "camera"])) {
      part(this, `ready-${kind}`).addEventListener("click", () => {
        const wanted = this.#want(kind, !this.#wants[kind]);
        this.#opening = Promise.all([this.#opening, wanted]);
      });
    }
    part(this, "go-in").addEventListener("click", () => this.#goIn());
    this.#lists();
  }

  /** @param {"mic" | "camera"} kind @param {boolean} on */
  async #want(kind, on) {
    part(this, "problem").textContent = "";
    try {
      if (on) await this.devices?.open(kind);
      else this.devices?.stop(kind);
      this.#wants[kind] = on;
    } catch (problem) {
      part(this, "problem").textContent = problemWords(problem);
      return;
    }
    const button = part(this, `ready-${kind}`);
    const words = { mic: [_("Microphone is off"), _("Microphone is on")], camera: [_("Camera is off"), _("Camera is on")] }[kind];
    button.setAttribute("aria-pressed", String(on));
    button.replaceChildren(icon(kind === "mic" ? (on ? "mic" : "mic-off") : on ? "cam" : "cam-off"), make("span", {}, words[Number(on)]));
    if (kind === "camera") show(part(this, "preview"), this.devices?.track("camera") ?? null);
    else this.#level(on);
    this.#lists();
  }

  /** @param {boolean} on */
  #level(on) {
    this.#silence();
    const meter = part(this, "ready-level");
    meter.hidden = !on;
    const track = on ? this.devices?.track("mic") : null;
    this.#silence = track ? watchLevel(track, (level) => (meter.value = level)) : () => {};
  }

  async #goIn() {
    const button = part(this, "go-in");
    button.setAttribute("aria-busy", "true");
    try {
      await this.#opening; // the browser may still be asking whether it may use the camera
      for (const kind of /** @type {const} */ (["mic", "camera"])) if (this.#wants[kind]) await this.room.send(kind, true);
      if (!this.link?.up) await this.#opened();
      await this.room.enter();
      this.#level(false);
    } catch (problem) {
      part(this, "problem").textContent = problemWords(problem);
    }
    button.removeAttribute("aria-busy");
  }

  /** @returns {Promise<void>} */
  #opened() {
    return new Promise((done) => {
      const off = this.link?.on("open", () => {
        off?.();
        done();
      });
      this.link?.open();
    });
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
    this.link?.close();
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
    toast(problemWords(problem));
    this.tools?.draw();
  }

  /** @param {number} level @param {boolean} suggest */
  #line(level, suggest) {
    part(this, "line").dataset.level = String(level);
    part(this, "line-words").textContent = lineWords(level) + (this.room.tcp ? ` · ${_("by a detour")}` : "");
    const notes = part(this, "notes");
    if (!suggest || notes.querySelector("[data-suggests]")) return;
    const yes = make("button", { type: "button", class: "button button-small button-primary" }, _("Sound only"));
    const note = make("div", { class: "room-note", "data-suggests": true }, make("p", {}, _("Your line is weak. Sound alone would be clearer.")), yes);
    yes.addEventListener("click", () => this.room.setSoundOnly(true).then(() => note.remove()));
    notes.append(note);
    setTimeout(() => note.remove(), 30_000);
  }

  /** @param {string | null} closesAt */
  #closing(closesAt) {
    part(this, "note").textContent = closesAt ? _("No teacher is in the room. It closes at %(time)s.", { time: new Date(closesAt).toLocaleTimeString(document.documentElement.lang) }) : "";
  }

  async #lists() {
    for (const [kind, name] of /** @type {const} */ ([["mic", "mics"], ["camera", "cameras"]])) {
      const found = (await this.devices?.list(kind)) ?? [];
      const used = this.devices?.track(kind)?.getSettings?.().deviceId;
      part(this, name).replaceChildren(...found.map((d, i) => {
        const option = make("option", { value: d.id }, d.label || _("Device %(number)s", { number: i + 1 }));
        option.selected = d.id === used;
        return option;
      }));
    }
  }

  /** @param {boolean} open */
  #openPanel(open) {
    if (this.panel) this.panel.hidden = !open;
    this.tools?.draw();
    if (open) this.chat?.seen();
    const back = /** @type {HTMLElement | null} */ (open ? this.querySelector("[role=tab][aria-selected=true]") : this.querySelector("[data-tool=panel]"));
    back?.focus();
  }

  /** @param {Element} chosen */
  #choose(chosen) {
    for (const tab of this.querySelectorAll("[role=tab]")) {
      const is = tab === chosen;
      tab.setAttribute("aria-selected", String(is));
      tab.setAttribute("tabindex", is ? "0" : "-1");
      this.querySelector(`#${tab.getAttribute("aria-controls")}`)?.toggleAttribute("hidden", !is);
    }
    if (chosen.id === "tab-chat") this.chat?.seen();
  }

  /** @param {KeyboardEvent} event */
  #arrow(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = /** @type {HTMLElement | null} */ (this.querySelector("[role=tab][aria-selected=false]"));
    if (!other) return;
    this.#choose(other);
    other.focus();
  }

  #askToLeave() {
    if (this.room.may.lead) this.#dialog("leave-room").showModal();
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

/**
 * The one socket of this page; `tickets` is where its tickets are made.
 * @param {string} tickets
 */
export function openLink(tickets) {
  return new Connection({
    WebSocket,
    url: (ticket) => `${location.origin.replace(/^http/, "ws")}/ws?ticket=${encodeURIComponent(ticket)}`,
    ticket: async () => {
      const answer = await fetch(tickets, { method: "POST" });
      if ([401, 403, 410].includes(answer.status)) throw new Refused("signed_out");
      if (!answer.ok) throw new Error(`ticket: ${answer.status}`);
      return (await answer.json()).ticket;
    },
    setTimeout: setTimeout.bind(window),
    clearTimeout: clearTimeout.bind(window),
    random: Math.random,
  });
}
