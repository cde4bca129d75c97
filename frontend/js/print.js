/** The sheet of cards: one button, shown only where it can print. */
class PrintPage extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.querySelector("button")?.addEventListener("click", () => window.print());
  }
}
customElements.define("print-page", PrintPage);
