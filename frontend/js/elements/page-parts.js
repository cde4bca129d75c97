/**
 * Parts of a page that a server sends anew (htmx). Most pages have none, and do not load it.
 * @param {ParentNode} page
 */
export async function loadPartsFrom(page) {
  if (!page.querySelector("[hx-get], [hx-post]")) return;
  const { default: htmx } = await import("htmx.org/dist/htmx.esm.js");
  Object.assign(htmx.config, {
    includeIndicatorStyles: false,
    allowEval: false,
    allowScriptTags: false,
    selfRequestsOnly: true,
    historyCacheSize: 0,
    refreshOnHistoryMiss: true,
    // an answer that refuses (422) still brings the form back, with what is wrong beside its field
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422|409|413|429", swap: true },
      { code: "[45]..", swap: false, error: true },
    ],
  });
  htmx.process(document.body); // it came after the page
}
