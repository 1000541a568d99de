"""What checks a package without Tocsin? One script that every package carries; standard library and openssl only."""
