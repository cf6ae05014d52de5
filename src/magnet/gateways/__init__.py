"""Outgoing HTTP: the OpenID provider; nothing else is called from here."""
