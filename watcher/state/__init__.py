"""What was seen and done: the messages read, the drafts made, the user's marks. Never an inference."""

from watcher.state.opening import memory_state, open_state
from watcher.state.store import State

__all__ = ["State", "memory_state", "open_state"]
