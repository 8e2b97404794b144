// One keyboard stop for a whole drawing or table: arrow keys go to the nearest link in that direction, Home and End to
// the ends. Without script every link of a table is a stop of its own.
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const APART = 20; // between rows and columns of a table, in the units of drawings

export function goByArrows(drawing) {
  const parts = [...drawing.querySelectorAll("a")].map(placed).filter(Boolean);
  if (drawing.matches("table")) makeOneStop(drawing, parts);
  drawing.addEventListener("keydown", (event) => {
    const from = parts.find((part) => part.link === document.activeElement);
    const to = from && wanted(event.key, from, parts);
    if (!to || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    to.link.focus();
  });
  // However it was reached, the link that was last on is the stop to come back to.
  drawing.addEventListener("focusin", (event) => {
    if (!parts.some((part) => part.link === event.target)) return;
    for (const { link } of parts) link.tabIndex = link === event.target ? 0 : -1;
  });
}

function placed(link) {
  if (link.dataset.x) return { link, x: Number(link.dataset.x), y: Number(link.dataset.y) };
  const cell = link.closest("td, th");
  return cell && { link, x: cell.cellIndex * APART, y: cell.parentElement.rowIndex * APART };
}

function makeOneStop(table, parts) {
  parts.forEach(({ link }, at) => (link.tabIndex = at ? -1 : 0));
  // The frame that scrolls needs no stop of its own: going to a link scrolls to it.
  if (parts.length) table.closest(".cs-scroll")?.removeAttribute("tabindex");
}

function wanted(key, from, parts) {
  if (key === "Home") return parts[0];
  if (key === "End") return parts[parts.length - 1];
  if (!WAYS[key]) return null;
  const [right, down] = WAYS[key];
  let best = null;
  for (const part of parts) {
    const ahead = (part.x - from.x) * right + (part.y - from.y) * down;
    const aside = Math.abs((part.x - from.x) * down) + Math.abs((part.y - from.y) * right);
    if (ahead > 1 && (!best || ahead + 2 * aside < best.far)) best = { part, far: ahead + 2 * aside };
  }
  return best?.part;
}
