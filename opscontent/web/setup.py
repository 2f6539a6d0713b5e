"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("setup", __name__)
