"""What admins can say, one file per thing: each has its ADMIN_COMMANDS, found by themselves."""
