"""One file a family of pages. A view reads the request, makes one or a few calls below, and renders; it holds no rules."""
