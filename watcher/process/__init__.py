"""Messages and signals into hiring processes: one employer and one role, as a fold over events in order of time. Pure."""
