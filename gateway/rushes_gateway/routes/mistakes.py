"""Passes mistakes of our own to the account of requests, which the framework would answer itself, as plain text."""

from typing import NoReturn

from fastapi import FastAPI, Request


def pass_mistakes_on(app: FastAPI) -> None:
    """Let exceptions without a handler leave the application."""
    app.add_exception_handler(Exception, _raised)


async def _raised(_: Request, mistake: Exception) -> NoReturn:
    raise mistake
