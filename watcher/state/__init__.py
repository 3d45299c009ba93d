"""What was seen and done: the messages read, the drafts made, the user's marks. Never an inference."""

from watcher.state.store import State, open_state

__all__ = ["State", "open_state"]
