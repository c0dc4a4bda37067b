"""Ask every address of the practical facts whether it is still there: run by hand, on a machine that reaches the network.

    python tools/links.py              all of them; ends with 1 if one does not answer
    python tools/links.py --state PA   those of a state

One request an address, each with ten seconds, eight at a time; nothing is written. Some sites refuse programs (403, 429): look at
those in a browser. The form of the addresses is tested in tests/plain/test_practical.py, which needs no network.
"""

from __future__ import annotations

import argparse
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from clearslate.plain.practical import links

REFUSES = frozenset({401, 403, 405, 429, 503})
"""A site that answers so is there, and refuses programs."""


def answer(address: str, seconds: float = 10) -> str:
    """The answer of an address: "ok", "look" for a site that refuses programs or leads elsewhere, or what is wrong."""
    request = urllib.request.Request(address, headers={"User-Agent": "Mozilla/5.0 (link check)"})  # noqa: S310 (https alone)
    try:
        with urllib.request.urlopen(request, timeout=seconds) as reply:  # noqa: S310
            came = reply.geturl()
    except urllib.error.HTTPError as error:
        return f"look: HTTP {error.code}" if error.code in REFUSES else f"gone: HTTP {error.code}"
    except OSError as error:  # no such host, no answer, a broken certificate
        return f"gone: {error}"
    return "ok" if came.rstrip("/") == address.rstrip("/") else f"look: leads to {came}"


def main() -> int:
    """Print what is not well."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--state")
    wanted = parser.parse_args().state
    asked = {
        address: codes for address, codes in links().items() if wanted is None or wanted.upper() in codes
    }
    with ThreadPoolExecutor(8) as pool:
        answers = dict(zip(asked, pool.map(answer, asked), strict=True))
    for address, text in sorted(answers.items(), key=lambda one: one[1]):
        if text != "ok":
            print(f"{', '.join(asked[address])}  {text}  {address}")  # noqa: T201 (a tool)
    gone = sum(text.startswith("gone") for text in answers.values())
    print(f"{len(answers)} addresses, {gone} gone")  # noqa: T201
    return int(gone > 0)


if __name__ == "__main__":
    sys.exit(main())
