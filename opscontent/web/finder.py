"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("finder", __name__)
