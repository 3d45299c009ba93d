"""For people and programs: status, explain, report."""
