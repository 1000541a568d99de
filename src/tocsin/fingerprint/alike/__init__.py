"""What finds a copy that PDQ alone misses: what it may have been before, and corners that agree."""
