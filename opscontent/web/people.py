"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("people", __name__)
