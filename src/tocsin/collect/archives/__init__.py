"""What do web archives and recordings hold? WARC, ARC, WACZ and HAR."""
