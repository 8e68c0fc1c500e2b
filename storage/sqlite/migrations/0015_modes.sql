-- Admins may close the bot from now on (`mode:bot`), and each payment has its line in the ledger: no version of before 0.6.0
-- reads the one nor writes the other. It would go on working in a lockdown. What is there stays as it is.
PRAGMA user_version = 15;
