command-tip = propina
help-tip = { $word } 40 – cuánto dejar después de una comida de $40
menu-tip = ¿Cuánto dejo de propina?
tip-line = { $percent } % son { $amount }
error-tip-amount = ¿De cuánto fue la cuenta? Escriba la cantidad en dólares, como: propina 40
