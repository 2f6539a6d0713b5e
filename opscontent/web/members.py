"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("members", __name__)
