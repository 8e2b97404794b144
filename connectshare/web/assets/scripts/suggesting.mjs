// Suggestions while somebody types in the search box: an ARIA combobox with a list that is never chosen by itself.
// Without script the box is a plain search field; Enter always searches for what was typed unless one was moved to.
const WAIT = 120; // milliseconds after the last letter
const SHORTEST = 2; // letters

export function suggestFor(form) {
  const input = form.querySelector("input[name=q]");
  if (!input || input.getAttribute("role") === "combobox") return;
  const list = listAfter(input);
  const said = document.createElement("div");
  said.className = "govuk-visually-hidden";
  said.setAttribute("role", "status");
  form.append(list, said);
  form.parentElement.classList.add("cs-suggesting");
  let active = -1;
  let asking = null;
  let timer = 0;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  close();

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    move(-1);
  }

  function move(to) {
    active = to;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === to)));
    if (to < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[to].id);
      list.children[to].scrollIntoView({ block: "nearest" });
    }
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    try {
      const asked = new URLSearchParams({ suggest: input.value });
      const list = form.elements.list?.value; // the reader's own, which what is suggested leads on with
      if (list) asked.set("list", list);
      const answer = await fetch(`${form.action}?${asked}`, { signal: asking.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch {
      // Typed on, or offline: the search itself still works.
    }
  }

  function show(suggestions) {
    if (document.activeElement !== input) return;
    list.replaceChildren(...suggestions.map(option));
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    move(-1);
    said.textContent = list.hidden ? "" : `${suggestions.length} suggestions. Up and down arrows move to them.`;
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < SHORTEST) close();
    else timer = setTimeout(ask, WAIT);
  });

  input.addEventListener("keydown", (event) => {
    const many = list.children.length;
    if (list.hidden || !many) return;
    if (event.key === "ArrowDown") move(active + 1 < many ? active + 1 : -1);
    else if (event.key === "ArrowUp") move(active < 0 ? many - 1 : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) location.assign(list.children[active].dataset.href);
    else return;
    event.preventDefault();
  });

  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  // Before the box loses the focus, or the list would be gone when the finger is lifted.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-href]");
    if (chosen) location.assign(chosen.dataset.href);
  });
}

function listAfter(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "cs-suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  return list;
}

function option({ sort, label, href }, at) {
  const item = document.createElement("li");
  item.id = `q-suggestion-${at}`;
  item.setAttribute("role", "option");
  item.dataset.href = href;
  const name = document.createElement("span");
  name.textContent = label;
  const what = document.createElement("span");
  what.className = "cs-suggestions__sort";
  what.textContent = sort;
  item.append(name, " ", what);
  return item;
}
