import { _ } from "../words.js";
import { toast } from "./toast-region.js";

/** `<copy-button data-text="…"><button>…</button></copy-button>`: puts a text on the clipboard and says so. */
export class CopyButton extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#copy);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#copy);
  }

  #copy = async () => {
    try {
      await navigator.clipboard.writeText(this.dataset.text ?? "");
      toast(_("Copied."));
    } catch {
      toast(_("Your browser does not let us copy. Mark the text and copy it yourself."));
    }
  };
}
