from django.apps import AppConfig


class PlumbingConfig(AppConfig):
    name = "connectshare.plumbing"
    label = "plumbing"
