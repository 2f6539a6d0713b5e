"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("checks", __name__)
