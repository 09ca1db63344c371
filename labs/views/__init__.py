"""Pages of the labs: find, check, act, render."""
