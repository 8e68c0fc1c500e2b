"""Stand-ins for the chat services, strict and over real HTTP: `telegram.TelegramStandIn`, `twilio.TwilioStandIn`."""
