command-tip = tip, tips
help-tip = { $word } 40 – what to leave after a meal of $40
menu-tip = How much is a tip?
tip-line = { $percent }% is { $amount }
error-tip-amount = How much was it? Write the amount in dollars, like: tip 40
