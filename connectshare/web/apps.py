from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "connectshare.web"
    label = "web"
