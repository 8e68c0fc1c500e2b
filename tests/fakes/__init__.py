"""Stand-ins for the chat services, strict and over real HTTP: `telegram.FakeTelegram`, `twilio.FakeTwilio`."""
