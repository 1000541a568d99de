"""What do mailboxes and messages hold?"""
