"""Which values can a text name, how is each recognised, and what proves it?"""
