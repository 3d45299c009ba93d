"""Real mail clients, driven as a user would, over a mailbox in which the program lays its drafts."""
