"""What one message says by itself, each signal with the words that prove it. Pure."""
