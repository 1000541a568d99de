"""What do rows hold? CSV, JSON Lines and arrays, through a mapping."""
