"""What do saved pages of forums hold? One reader, many softwares as data."""
