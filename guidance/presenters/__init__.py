"""What the pages of the room say."""
