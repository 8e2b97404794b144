// What script adds: focus for the skip link and the error summary, one press of a button counting once,
// and copying a citation. Every page works without it.
import { Button, ErrorSummary, SkipLink, createAll, isSupported } from "govuk-frontend";

document.body.classList.add("js-enabled");

if (isSupportedHere()) {
  for (const Component of [Button, ErrorSummary, SkipLink]) createAll(Component);
}

function isSupportedHere() {
  document.body.classList.add("govuk-frontend-supported");
  return isSupported();
}

async function copyCitation(button) {
  const source = document.getElementById(button.dataset.copies);
  const said = document.getElementById(button.dataset.says);
  await navigator.clipboard.writeText(source.textContent.trim());
  said.textContent = "Copied.";
}

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", () => copyCitation(button));
}
