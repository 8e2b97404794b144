// One keyboard stop for a whole drawing: arrow keys go to the nearest part in that direction, Home and End to the ends.
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function goByArrows(drawing) {
  const parts = [...drawing.querySelectorAll("a[data-x]")].map((link) => ({
    link,
    x: Number(link.dataset.x),
    y: Number(link.dataset.y),
  }));
  drawing.addEventListener("keydown", (event) => {
    const from = parts.find((part) => part.link === document.activeElement);
    const to = from && wanted(event.key, from, parts);
    if (!to || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    from.link.tabIndex = -1;
    to.link.tabIndex = 0;
    to.link.focus();
  });
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
