/** Fills its hidden field with the time zone of the browser, so that nobody has to look for it in a list. */
export class BrowserZone extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (field && zone) field.value = zone;
  }
}
