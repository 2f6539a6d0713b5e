"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("reviews", __name__)
