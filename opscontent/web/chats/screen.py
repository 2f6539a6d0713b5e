"""The blueprint of the chat pages, which only those see who set an account up."""

from flask import Blueprint

screen = Blueprint("chats", __name__)
