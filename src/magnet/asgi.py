"""What a server is pointed at: `uvicorn magnet.asgi:app`."""

from magnet import logs
from magnet.app import create_app
from magnet.settings import settings

logs.configure(settings().log_level)
app = create_app(settings(), alone=True)
