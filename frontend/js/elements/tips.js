/**
 * Escape closes a tooltip without moving the pointer or the focus (WCAG 1.4.13).
 * @param {Document} root
 */
export function closeTips(root) {
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const tip of root.querySelectorAll(".tip:is(:hover, :focus-within)")) tip.setAttribute("data-closed", "");
  });
  for (const name of ["pointerout", "focusout"]) {
    root.addEventListener(name, (event) => {
      if (event.target instanceof Element) event.target.closest(".tip")?.removeAttribute("data-closed");
    });
  }
}
