"""The drafts in the user's hands: seen in the mailbox, settled, written. The only room that writes into Drafts."""
