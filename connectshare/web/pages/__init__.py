"""One file a family of pages. A view reads the request, calls below, and renders; it holds no rules."""
