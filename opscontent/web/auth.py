"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("auth", __name__)
