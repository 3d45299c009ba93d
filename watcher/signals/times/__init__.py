"""The times that a text names: tokens, atoms, groups, resolved against the date of the message that says them."""

from watcher.signals.times.find import find_times
from watcher.signals.times.zones import zone_named

__all__ = ["find_times", "zone_named"]
