"""Telegram, over aiogram or python-telegram-bot."""
