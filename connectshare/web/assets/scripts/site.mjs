// What script adds: focus for the skip link and the error summary, one press of a button counting once,
// suggestions in the search box, arrow keys on the map, and copying a citation. Every page works without it.
import { Button, ErrorSummary, SkipLink, createAll, isSupported } from "govuk-frontend";
import { goByArrows } from "./arrows.mjs";
import { suggestFor } from "./suggesting.mjs";

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

const suggestEverywhere = () => document.querySelectorAll("form.cs-search").forEach(suggestFor);
suggestEverywhere();
// The search page is exchanged as a whole, box and all, when a filter is chosen.
document.addEventListener("htmx:afterSwap", suggestEverywhere);

document.querySelectorAll("[data-arrows]").forEach(goByArrows);

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", () => copyCitation(button));
}
