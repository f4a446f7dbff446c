"""Whatever is asked below /api/v1 and is not there: answered as a program reads it, not with a page for people."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView


@extend_schema(exclude=True)
class Nothing(APIView):
    """An address at which there is nothing, whatever the method."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises Http404."""
        raise Http404
