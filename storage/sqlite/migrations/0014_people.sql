-- Records may be of people with wallets of their own from now on, whom no version of before 0.5.0 knows: it would speak to
-- them as to guests of the house, and forget whose link a secret is. What is there stays as it is.
PRAGMA user_version = 14;
