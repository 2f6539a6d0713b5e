"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("home", __name__)
