"""Media -> Fingerprint: is this picture or video known, however it was altered?"""
