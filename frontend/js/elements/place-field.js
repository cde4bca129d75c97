/**
 * `<place-field>` around a `<type-ahead>` of towns: suggests towns of the country chosen in the same form.
 * Without script the town is typed as it is, and the server looks it up.
 */
export class PlaceField extends HTMLElement {
  connectedCallback() {
    this.#country?.addEventListener("change", this.#narrow);
    this.#narrow();
  }

  disconnectedCallback() {
    this.#country?.removeEventListener("change", this.#narrow);
  }

  get #country() {
    return /** @type {HTMLSelectElement | null | undefined} */ (this.closest("form")?.querySelector("select[name=country]"));
  }

  #narrow = () => {
    const list = this.querySelector("type-ahead");
    if (!list) return;
    const address = new URL(list.getAttribute("src") ?? "", location.href);
    address.searchParams.set("country", this.#country?.value ?? "");
    list.setAttribute("src", address.pathname + address.search);
  };
}
