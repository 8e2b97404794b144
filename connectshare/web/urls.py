"""Every address of the site. Other programs and printed papers rely on them: they change by redirect only."""

from django.urls import path
from django.urls.resolvers import URLPattern
from django.views.generic.base import RedirectView

from connectshare.web.pages import (
    about, contribute, disclaimer, feeds, home, machine, material, networks, opening, organisations, picture, search,
    signing_in, sources, steering, topics, workspace,
)  # fmt: skip

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("search", search.search, name="search"),
    path("search/wanted", search.wanted, name="wanted"),
    path("material/<str:id>", material.material, name="material-short"),
    path("material/<str:id>/open/<int:number>", opening.open_it, name="open"),
    path("material/<str:id>/<slug:slug>", material.material, name="material"),
    path("disclaimer", disclaimer.disclaimer, name="disclaimer"),
    path("disclaimer/forget", disclaimer.forget, name="forget"),
    path("topics/", topics.index, name="topics"),
    path("topics/<slug:id>", topics.topic, name="topic"),
    path("organisations/", organisations.index, name="organisations"),
    path("organisations/<str:slug>", organisations.organisation, name="organisation"),
    path("networks/", networks.index, name="networks"),
    path("networks/<slug:slug>", networks.network, name="network"),
    path("who-does-what", picture.who_does_what, name="who-does-what"),
    path("steering-group/", steering.steering_group, name="steering-group"),
    path("about/", about.index),
    path("about/<slug:name>", about.about, name="about"),
    path("feeds/latest.atom", feeds.latest, name="feed"),
    path("feeds/search.atom", feeds.of_search, name="feed-of-search"),
    path("healthz", machine.healthz),
    path("readyz", machine.readyz),
    path("robots.txt", machine.robots),
    path(".well-known/security.txt", machine.security),
    path("security.txt", RedirectView.as_view(url="/.well-known/security.txt")),
    path("sitemap.xml", machine.sitemap, name="sitemap"),
    path("sitemap/<int:number>.xml", machine.sitemap_part, name="sitemap-part"),
    path("workspace/", workspace.workspace, name="workspace"),
    path("workspace/enter", signing_in.enter, name="enter"),
    path("workspace/finds/<int:id>", workspace.answer_find, name="answer-find"),
    path("workspace/sources/add", sources.add, name="source-add"),
    path("workspace/sources/probe", sources.try_it, name="source-probe"),
    path("workspace/sources/list", sources.list_these, name="source-list"),
    path("workspace/sources/<int:id>", sources.source, name="source"),
    path("workspace/sources/<int:id>/state", sources.change, name="source-change"),
    path("contribute", contribute.contribute, name="contribute"),
    path("contribute/<int:id>", contribute.contributed, name="contributed"),
    # Signing in by a code sent by email, and nothing else of allauth's pages.
    path("accounts/login/", signing_in.Ask.as_view(), name="account_login"),
    path("accounts/login/code/", signing_in.Ask.as_view(), name="account_request_login_code"),
    path("accounts/login/code/confirm/", signing_in.Confirm.as_view(), name="account_confirm_login_code"),
    path("accounts/logout/", signing_in.Leave.as_view(), name="account_logout"),
    path("accounts/signup/", signing_in.closed, name="account_signup"),
    path("accounts/inactive/", signing_in.closed, name="account_inactive"),
]
