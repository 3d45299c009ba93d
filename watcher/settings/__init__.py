"""The config directory, whole and checked: settings, rules, templates."""

from watcher.settings.load import Settings, load, shipped_config

__all__ = ["Settings", "load", "shipped_config"]
