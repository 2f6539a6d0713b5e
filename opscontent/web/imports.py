"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("imports", __name__)
