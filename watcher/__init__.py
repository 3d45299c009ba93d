"""Interview Watcher.

A mailbox is read into messages; each message gives signals; messages and signals are linked into hiring processes;
a process and the clock yield a decision by the policy; a decision may yield a draft; the draft goes back into the mailbox.
"""

__version__ = "0.1.0"
