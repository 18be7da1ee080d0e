"""Where student code runs: a clean process that forks one child per handshake."""
