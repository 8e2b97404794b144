from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "connectshare.catalogue"
    label = "catalogue"
