"""The platform as a process: `python -m tests.fake_wechat`. Prints its address and runs until SIGTERM or Ctrl-C."""

import argparse
import signal
import threading
from pathlib import Path

from tests.fake_wechat.server import running

DEFAULT_ACCOUNT = "wxfake0000000001:fake-secret:draft,freepublish,mass,datacube,comment"


def main() -> None:
    options = _options()
    stopped = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopped.set())
    with running(options.state, options.port) as fake:
        accounts = [_account(text) for text in options.account or [DEFAULT_ACCOUNT]]
        for appid, secret, can, kind in accounts:
            fake.add_account(appid, secret, can, kind)
        print(fake.address, flush=True)
        for appid, secret, can, kind in accounts:
            print(f"AppID {appid}, AppSecret {secret}: a {kind} account with {', '.join(sorted(can))}", flush=True)
        print(f"Give these to an account's WeChat channel, with {fake.address} as address of the API", flush=True)
        print("and addresses in your own network allowed.", flush=True)
        stopped.wait()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fake_wechat", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, help="the file that each send is added to, one JSON line each")
    parser.add_argument("--account", action="append", help="appid:secret:can,can or appid:secret:can,can:service")
    return parser.parse_args()


def _account(text: str) -> tuple[str, str, set[str], str]:
    appid, secret, can, *kind = text.split(":")
    return appid, secret, set(can.split(",")) - {""}, kind[0] if kind else "subscription"


if __name__ == "__main__":
    main()
