"""A stand-in for Flash and for a payer's wallet, over real HTTP and WebSocket.

`app.Sandbox` runs it, `control.Control` pulls its levers, `control_http` lists them.
"""
