from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "connectshare.search"
    label = "search"
