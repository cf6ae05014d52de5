"""Thin routers, one a noun: validate, one service call, present."""
