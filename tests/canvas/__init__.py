"""Canvas, a module for each documentation page and for each convention that all pages share."""
