"""What does a page look like to a visitor? Chromium, locked in, driven over two pipes."""
