from django.apps import AppConfig


class GatherConfig(AppConfig):
    name = "connectshare.gather"
    label = "gather"
