"""A process and the clock into a decision. Pure: `now` is an argument."""
