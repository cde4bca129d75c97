/**
 * A button with `data-opens="id"` opens that dialog; a press on the backdrop closes it again.
 * @param {Document} root
 */
export function openDialogs(root) {
  root.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target instanceof HTMLDialogElement) target.close("no");
    const opener = target.closest("[data-opens]");
    const dialog = opener && root.getElementById(opener.getAttribute("data-opens") ?? "");
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  });
}
