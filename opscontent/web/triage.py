"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("triage", __name__)
