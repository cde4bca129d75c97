/**
 * Forms with `data-confirm="question"` ask first. Without script they act at once: whatever they do can be undone
 * or has a page of its own that asks.
 * @param {Document} root
 */
export function askFirst(root) {
  root.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.confirm || form.dataset.agreed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = /** @type {SubmitEvent} */ (event).submitter;
    if (!(await agreed(root, form))) return;
    form.dataset.agreed = "yes";
    form.requestSubmit(/** @type {HTMLElement | null} */ (submitter));
    delete form.dataset.agreed;
  }, true);
}

/**
 * @param {Document} root
 * @param {HTMLFormElement} form
 * @returns {Promise<boolean>}
 */
function agreed(root, form) {
  const dialog = root.querySelector("#confirm");
  const question = dialog?.querySelector("#confirm-question");
  const yes = dialog?.querySelector('button[value="yes"]');
  if (!(dialog instanceof HTMLDialogElement) || !question || !yes) return Promise.resolve(true);
  question.textContent = form.dataset.confirm ?? "";
  yes.textContent = form.dataset.confirmYes ?? "";
  yes.classList.toggle("button-danger", form.dataset.confirmKind === "danger");
  yes.classList.toggle("button-primary", form.dataset.confirmKind !== "danger");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
