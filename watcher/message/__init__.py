"""Bytes into messages. Pure: nothing here reads a file, a clock or the network, and no input makes it raise."""
