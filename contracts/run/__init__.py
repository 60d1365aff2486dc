"""A run: checks, the cases they are put in, failures and reports."""
