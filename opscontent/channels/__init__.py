"""Channels: where editions go. Each takes a plain value and returns one, or raises; none knows our tables."""

from opscontent.channels import handoff, site, webhook, wechat
from opscontent.channels.contract import Channel

CHANNELS: dict[str, Channel] = {module.channel.name: module.channel for module in (site, handoff, webhook, wechat)}
