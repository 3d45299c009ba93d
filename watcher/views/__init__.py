"""For people: status, explain and report."""
