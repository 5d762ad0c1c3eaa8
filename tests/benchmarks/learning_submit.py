"""Many learners submit within some seconds: each at its own moment, whether or not the others have been answered.

Some click twice. A program of its own, so that it takes little from the processors it shares with the server.
"""

import http.client
import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

THREADS = 128


def submit(port: int, post: dict[str, Any], at: float) -> tuple[int, float]:
    """The status, and the seconds since the moment at which the learner clicked."""
    time.sleep(max(0.0, at - time.perf_counter()))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": post["cookie"], "X-CSRFToken": post["token"], "Accept-Language": "ja"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST", post["path"], post["body"], headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, time.perf_counter() - at


def main() -> None:
    order = json.load(sys.stdin)
    posts, seconds = order["posts"], order["seconds"]
    start = time.perf_counter() + 0.5
    clicks = [(post, start + seconds * place / len(posts)) for place, post in enumerate(posts)]
    clicks += [(post, at + 0.05) for place, (post, at) in enumerate(clicks) if place % order["every"] == 0]
    clicks.sort(key=lambda click: click[1])
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda click: submit(order["port"], *click), clicks))
    times = sorted(seconds for _, seconds in answers)
    result = {
        "clicks": len(answers),
        "statuses": dict(Counter(str(status) for status, _ in answers)),
        "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)],
        "slowest": times[-1],
    }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
