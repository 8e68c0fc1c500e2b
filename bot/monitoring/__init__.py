"""How the running bot is: health, metrics, logs, clocks."""
