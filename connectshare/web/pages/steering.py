"""The steering group: seats as listed. The only page with the listed names; never indexed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from connectshare.sector.seats import seats
from connectshare.web.only_read import only_read


@only_read
def steering_group(request: HttpRequest) -> HttpResponse:
    """Purpose, seats, how to join."""
    response = render(request, "steering-group.html", {"seats": seats()})
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
