"""What does a public place on the web show today? Fetched politely, without log-in, cookies or disguise."""
