"""What do saved pages hold, however they were saved?"""
