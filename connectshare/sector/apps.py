from django.apps import AppConfig


class SectorConfig(AppConfig):
    name = "connectshare.sector"
    label = "sector"
