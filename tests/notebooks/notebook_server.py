"""What the tests with a notebook server share."""

import time
import urllib.error
import urllib.request


def wait_for_answer(address, server, log=None, seconds=60):
    """Return when the address answers; fail if the server ends before, or takes longer.

    Args:
        address: of a page that needs nothing but the server.
        server: its process.
        log: the file that it writes to, if it does, for the message of a failure.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                assert answer.status == 200
                return
        except urllib.error.URLError:
            said = log.read_text(encoding="utf-8") if log else "it has no log"
            assert server.poll() is None, f"the notebook server has ended: {said}"
            assert time.monotonic() < deadline, f"the notebook server does not answer: {said}"
            time.sleep(0.2)
