"""What was said in chats and on boards? Exports of messengers, one file per kind and its parts beside it."""
