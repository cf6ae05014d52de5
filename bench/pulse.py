"""Asks a server every 10 ms whether it lives, until told to end: `python -m bench.pulse URL FILE`."""

import json
import pathlib
import signal
import sys
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

PAUSE = 0.01
OK = 200


def main() -> None:
    place, path = urlsplit(sys.argv[1]), pathlib.Path(sys.argv[2])
    going = [True]
    signal.signal(signal.SIGTERM, lambda *_: going.clear())
    seconds: list[float] = []
    server = HTTPConnection(place.hostname or "", place.port, timeout=30)  # light: it takes the same cores
    while going:
        began = time.perf_counter()
        server.request("GET", "/livez")
        answer = server.getresponse()
        answer.read()
        if answer.status != OK:
            raise RuntimeError(f"/livez answered {answer.status}")
        if not seconds:
            print("going", flush=True)
        seconds.append(time.perf_counter() - began)
        time.sleep(PAUSE)
    path.write_text(json.dumps(seconds), encoding="utf-8")


if __name__ == "__main__":
    main()
