"""Find and go to: pages, posts, prompts, replies and people of one's own accounts."""

from typing import Any

from flask import Blueprint, render_template, request

from opscontent.web import access

screen = Blueprint("finder", __name__)


@screen.get("/find")
@access.signed_in
def find() -> Any:
    query = request.args.get("q", "").strip()[:100]
    return render_template("finder/page.html", query=query)
