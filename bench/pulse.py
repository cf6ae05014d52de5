"""Asks a server every 10 ms whether it lives, until told to end: `python -m bench.pulse URL FILE`."""

import json
import pathlib
import signal
import sys
import time

import httpx

PAUSE = 0.01


def main() -> None:
    url, path = sys.argv[1], pathlib.Path(sys.argv[2])
    going = [True]
    signal.signal(signal.SIGTERM, lambda *_: going.clear())
    seconds: list[float] = []
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        while going:
            began = time.perf_counter()
            client.get("/livez").raise_for_status()
            if not seconds:
                print("going", flush=True)
            seconds.append(time.perf_counter() - began)
            time.sleep(PAUSE)
    path.write_text(json.dumps(seconds), encoding="utf-8")


if __name__ == "__main__":
    main()
