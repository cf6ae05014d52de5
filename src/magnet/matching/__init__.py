"""The pure matching core: frozen values in, frozen values out, no clock, no I/O, no database."""
