"""What `watcher check` looks at, one module for each place where an installation goes wrong."""
