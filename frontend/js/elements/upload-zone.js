import { Upload } from "tus-js-client";

import { follow, openLine } from "../socket.js";
import { _ } from "../words.js";
import { shrinkPhoto } from "./shrink-photo.js";
import { toast } from "./toast-region.js";

const AT_ONCE = 2;

/** `<upload-zone>`: files dropped or chosen go up one after the other; a broken line or a reload costs nothing. */
export class UploadZone extends HTMLElement {
  /** @type {UploadRow[]} */ #waiting = [];
  #running = 0;
  /** @type {ReturnType<typeof openLine> | null} */ #line = null;
  /** @type {any} */ #refreshing = null;

  connectedCallback() {
    const zone = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    const input = /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]"));
    input.addEventListener("change", () => {
      this.#add([...(input.files ?? [])]);
      input.value = "";
    });
    zone.addEventListener("submit", (event) => event.preventDefault());
    for (const type of ["dragenter", "dragover"]) zone.addEventListener(type, this.#over);
    for (const type of ["dragleave", "drop"]) zone.addEventListener(type, () => zone.classList.remove("dragging"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      this.#add([.../** @type {DragEvent} */ (event).dataTransfer?.files ?? []]);
    });
    addEventListener("beforeunload", this.#stay);
    this.#follow();
  }

  disconnectedCallback() {
    removeEventListener("beforeunload", this.#stay);
    this.#line?.close();
  }

  /** What others bring shows up by itself. */
  #follow() {
    this.#line = openLine();
    follow(this.#line, `project:${this.dataset.project}`, Number(this.dataset.seq), () => this.#refresh());
    for (const type of ["file.added", "file.changed", "file.trashed", "file.restored", "file.pictured", "folder.changed"]) {
      this.#line.on(type, () => this.#refresh());
    }
    this.#line.open();
  }

  #refresh() {
    clearTimeout(this.#refreshing);
    this.#refreshing = setTimeout(async () => {
      const answer = await fetch(this.dataset.refresh ?? location.href, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (!answer?.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#folder-content");
      if (fresh) document.querySelector("#folder-content")?.replaceWith(fresh);
    }, 400);
  }

  /** @param {Event} event */
  #over = (event) => {
    event.preventDefault();
    this.querySelector("form")?.classList.add("dragging");
  };

  /** @param {BeforeUnloadEvent} event */
  #stay = (event) => {
    if (this.#running) event.preventDefault();
  };

  /** @param {File[]} files */
  async #add(files) {
    const shrink = /** @type {HTMLInputElement | null} */ (this.querySelector("[data-shrink]"))?.checked;
    for (const file of files) {
      const ready = shrink ? await shrinkPhoto(file) : file;
      const row = new UploadRow(ready, this.dataset, (done) => this.#ended(done));
      this.querySelector(".uploads")?.append(row.element);
      this.#waiting.push(row);
    }
    this.#next();
  }

  #next() {
    while (this.#running < AT_ONCE && this.#waiting.length) {
      this.#running++;
      this.#waiting.shift()?.start();
    }
  }

  /** @param {boolean} done */
  #ended(done) {
    this.#running--;
    this.#next();
    if (done) this.#refresh();
    if (done && !this.#running) toast(_("Everything is uploaded."));
  }
}

/** One upload: its line on the page, with pause and cancel. */
class UploadRow {
  /**
   * @param {File} file
   * @param {DOMStringMap} where
   * @param {(done: boolean) => void} ended called once, when it is over
   */
  constructor(file, where, ended) {
    this.file = file;
    this.ended = ended;
    this.over = false;
    this.paused = false;
    this.began = false;
    this.element = document.createElement("li");
    this.element.className = "upload";
    this.label = text("b", file.name, "file-name");
    this.note = text("span", _("waits"), "quiet number");
    this.bar = document.createElement("progress");
    this.bar.className = "progress";
    this.bar.max = 100;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.pause = button(_("Pause"), () => this.#toggle());
    this.cancel = button(_("Cancel"), () => this.#drop());
    const head = document.createElement("div");
    head.className = "line-apart";
    head.append(this.label, this.note);
    const tools = document.createElement("div");
    tools.className = "buttons";
    tools.append(this.pause, this.cancel);
    this.element.append(head, this.bar, tools);
    this.upload = new Upload(file, {
      endpoint: "/api/v1/uploads",
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000],
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, project: where.project ?? "", ...(where.folder ? { folder: where.folder } : {}) },
      fingerprint: async () => ["journeywork", where.project, where.folder, file.name, file.type, file.size, file.lastModified].join("|"),
      onShouldRetry: (problem) => {
        const status = problem.originalResponse?.getStatus() ?? 0;
        return status === 0 || status >= 500 ? status !== 507 : [409, 423, 429, 460].includes(status);
      },
      onProgress: (sent, all) => this.#progress(sent, all),
      onSuccess: () => this.#finish(true, _("done")),
      onError: (problem) => this.#failed(problem),
    });
  }

  /** Begin, or go on where an earlier page or a broken line left it. */
  async start() {
    if (this.over) return;
    const known = await this.upload.findPreviousUploads();
    if (known.length) this.upload.resumeFromPreviousUpload(known[0]);
    this.began = true;
    if (!this.paused) this.upload.start();
  }

  #toggle() {
    this.paused = !this.paused;
    this.pause.textContent = this.paused ? _("Go on") : _("Pause");
    if (!this.began) return;
    if (this.paused) {
      this.upload.abort();
      this.note.textContent = _("paused");
    } else this.upload.start();
  }

  async #drop() {
    const began = this.began;
    if (began) await this.upload.abort(true).catch(() => {});
    this.#finish(false, _("cancelled"), began);
    this.element.remove();
  }

  /** @param {number} sent @param {number} all */
  #progress(sent, all) {
    const share = all ? (100 * sent) / all : 100;
    this.bar.value = share;
    this.note.textContent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(share / 100);
  }

  /** @param {any} problem */
  #failed(problem) {
    let said = _("The upload did not work. Choose the file again to go on where it was.");
    try {
      said = JSON.parse(problem.originalResponse?.getBody() ?? "").title || said;
    } catch {
      // no words from the server: ours stay
    }
    this.element.classList.add("upload-failed");
    this.#finish(false, said);
  }

  /** @param {boolean} done @param {string} words @param {boolean} [counted] whether it was running */
  #finish(done, words, counted = true) {
    if (this.over) return;
    this.over = true;
    this.note.textContent = words;
    this.pause.remove();
    this.cancel.remove();
    if (done) {
      this.bar.value = 100;
      setTimeout(() => this.element.remove(), 4000);
    }
    if (counted) this.ended(done);
  }
}

/** @param {string} tag @param {string} words @param {string} name */
function text(tag, words, name) {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = words;
  return element;
}

/** @param {string} words @param {() => void} pressed */
function button(words, pressed) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button button-small";
  element.textContent = words;
  element.addEventListener("click", pressed);
  return element;
}
