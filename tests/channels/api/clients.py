"""A program that asks our API in the tests: its key, its requests with a fresh Idempotency-Key each, what it was told."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from django.test import Client

_numbers = count(1)


@dataclass
class Program:
    """One client of the API."""

    client: Client
    key: str

    def get(self, path: str, status: int = 200, **asked: Any) -> Any:
        """The body of the answer, once its status is the expected one."""
        answer = self.client.get(f"/api/v1/{path}", asked, headers={"key": self.key})
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def post(self, path: str, body: Any = None, status: int = 201, once: str = "") -> Any:
        """The same for something done, with this Idempotency-Key or a fresh one."""
        headers = {"key": self.key, "Idempotency-Key": once or f"fresh-{next(_numbers)}"}
        answer = self.client.post(f"/api/v1/{path}", body or {}, content_type="application/json", headers=headers)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()
