"""Bytes in, bytes out: the mailboxes behind one small protocol. Imports no stage."""
