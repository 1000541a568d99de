"""What do the archives and captures of social platforms hold?"""
