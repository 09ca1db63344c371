"""Pages of the guidance room: find, check, act, render."""
