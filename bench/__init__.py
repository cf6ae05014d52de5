"""Measures the speed, memory and quality of Magnet; nothing of the service imports it."""
