"""Pages of a programme, of its people, and of a person."""
