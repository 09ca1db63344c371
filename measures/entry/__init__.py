"""How people bring numbers in: typed into a grid, pasted, or from a file; looked at, stored, and undone."""
