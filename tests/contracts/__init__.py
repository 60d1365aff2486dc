"""The contracts, and the mutants that they must find."""
