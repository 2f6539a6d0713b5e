"""A worker that is told to end finishes what it has in hand, and its keeper waits for that."""

from configparser import ConfigParser
from pathlib import Path

from opscontent.channels import webhook
from opscontent.channels.wechat import wire
from opscontent.jobs import worker

UNIT = Path(__file__).parent.parent.parent / "deploy" / "opscontent-worker.service"


def test_patience_at_the_end_outlasts_any_request_and_not_systemd() -> None:
    unit = ConfigParser()
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(UNIT)

    assert max(webhook.SEND_SECONDS, wire.CALL_SECONDS, wire.UPLOAD_SECONDS) < worker.FINISH_SECONDS
    assert unit.getint("Service", "TimeoutStopSec") > worker.FINISH_SECONDS
