"""Every address of the site is in `connectshare.web.urls`."""

from django.urls import include, path

urlpatterns = [path("", include("connectshare.web.urls"))]
handler400 = "connectshare.web.pages.errors.not_understood"
handler404 = "connectshare.web.pages.errors.not_found"
handler500 = "connectshare.web.pages.errors.broken"
