"""State machines: random lives played against a model."""
