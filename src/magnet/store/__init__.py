"""SQLAlchemy tables and every query, one file a noun; db.py holds the session and the only commit."""
