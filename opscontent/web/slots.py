"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("slots", __name__)
