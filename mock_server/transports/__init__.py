"""Ways to the mock without a socket: in process, and in place of somebody else's address."""
