"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("hot", __name__)
