/** A second press within this time is a slip of the finger, not a wish. */
const SLIP = 8000;

/**
 * Forms with `data-once` are sent once: a double press on a slow line must not post twice.
 * @param {Document} root
 */
export function sendOnce(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("once" in form.dataset) || event.defaultPrevented) return;
    const sent = Number(form.dataset.sent ?? 0);
    if (sent && Date.now() - sent < SLIP) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = String(Date.now());
    /** @type {SubmitEvent} */ (event).submitter?.setAttribute("aria-busy", "true");
  });
  // back from the next page by the browser's button: the form is fresh again
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
    for (const button of root.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });
}

/**
 * Forms with `data-autosubmit` (filters) are sent when a choice changes.
 * @param {Document} root
 */
export function sendOnChange(root) {
  root.addEventListener("change", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return;
    if (field.form && "autosubmit" in field.form.dataset && field.type !== "search") field.form.requestSubmit();
  });
}
