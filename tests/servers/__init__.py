"""Real servers for the tests, on loopback, as an ordinary user."""
