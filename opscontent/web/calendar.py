"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("calendar", __name__)
