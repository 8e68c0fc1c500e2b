-- Records may be of people with wallets of their own from now on, whom no version of before 0.5.0 knows: it would speak to
-- them as to guests of the house, and forget whose link a secret is. What is there of them stays as it is.
-- What was answered is emptied, as it is from now on when it is answered.
UPDATE inbox SET message = '' WHERE handled = 1;
PRAGMA user_version = 14;
