"""The control routes, the live view, the documentation and the fact sheets."""
