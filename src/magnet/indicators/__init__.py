"""The one place that counts: frozen case histories in, figures out; nothing here knows of web, store or clock."""
