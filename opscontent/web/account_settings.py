"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("account_settings", __name__)
