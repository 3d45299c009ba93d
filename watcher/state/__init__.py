"""What was seen and done: the messages read, the drafts made, the user's marks. Never an inference."""
