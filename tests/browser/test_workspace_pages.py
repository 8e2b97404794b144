"""The signed-in side in a real browser: by keyboard alone, without script, and with nothing that axe finds."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.running import Home
from tests.journeys.sites import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (390, 1280)
SHOTS = os.environ.get("CONNECTSHARE_SHOTS", "")  # a folder to leave pictures in
ARTICLE = (
    "<!doctype html><html lang=en><head><title>{0}</title></head><body><main><h1>{0}</h1>"
    "<p>The council's highways team sets out how {0} is planned, how often it is done and who pays for it. "
    "Gullies, drainage and carriageways are inspected by risk, and defects are repaired in that order.</p>"
    "</main></body></html>"
)
SOME_FINDS = """
from connectshare.gather.models import Intake, Source
from connectshare.plumbing.clock import now
from connectshare.sector.models import Network
network = Network.objects.first()
source = Source.objects.create(network=network, url="https://www.example.org/" + "a-long-address/" * 8, added_at=now())
facts = dict(source=source, network=network, step="", found_at=now())
reasons = ["It is a film.", "It has few words."]
judged = {"title": "A film about gully cleansing", "summary": "Ten minutes of film.", "reasons": reasons}
Intake.objects.create(external_id="1", url="https://www.example.org/film", outcome="held", judgement=judged, **facts)
facts |= dict(url="https://www.example.org/" + "b" * 90, problem="The file is encrypted.")
Intake.objects.create(external_id="2", outcome="quarantined", **facts)
"""
A_BUSY_NETWORK = """
import json
from datetime import date
from connectshare.catalogue.drafting import Draft, EditionDraft, OfferDraft, Said
from connectshare.catalogue.lifecycle import merge
from connectshare.catalogue.publishing import publish
from connectshare.gather.models import Intake, Run, Source
from connectshare.gather.questions import answer_link
from connectshare.plumbing.clock import now, today
from connectshare.sector.models import Network, Person, Role
network = Network.objects.get(slug="adept")
person = Person.objects.create_user("coordinator@council.example", name="A. Coordinator")
Role.objects.create(person=person, kind="coordinator", network=network, began=today())
facts = dict(network=network, url="https://adept.example/" + "news/" * 12, kind="table", trouble="login")
source = Source.objects.create(added_at=now(), trouble_since=now(), **facts)
odd = [{"item": f"Row {n}", "step": "discover", "reason": "This row has no web address."} for n in range(1, 30)]
told = dict(verdict="partial", words="31 items seen; 29 could not be used.", finished_at=now(), problems=odd)
Run.objects.create(source=source, started_at=now(), step="done", counts={"seen": 31, "new": 2}, **told)
made = []
for n, name in enumerate(("Verge cutting standard", "Verge cutting standard, second print", "Winter service plan")):
    url = f"https://adept.example/{n}"
    draft = Draft({"title": Said(name, "extracted")}, OfferDraft(url, source.pk, network.pk), EditionDraft(str(n) * 64))
    made.append(publish(draft, by=None).material)
    facts = dict(source=source, network=network, step="", outcome="listed", found_at=now(), url=url)
    Intake.objects.create(external_id=str(n), material=made[-1], **facts)
merge(made[1], into=made[0], by=None, why="found to be the same thing")
made[2].review_on = date(2020, 1, 1)
made[2].save()
broken = Intake.objects.get(source=source, external_id="2")
broken.trouble, broken.problem = "login", "It asks for a password before it shows anything."
broken.save()
judged = {"title": "Gully plan sent by email", "summary": "How gullies are emptied.", "opens": False}
facts = dict(network=network, step="", found_at=now(), filename="plan.docx", judgement=judged)
Intake.objects.create(external_id="file:1", outcome="held", problem="Where is it published?", **facts)
judged |= {"title": "Film_of_the_depot_and_its_gullies_final_version_3_approved_2026.mp4"}
Intake.objects.create(external_id="file:2", outcome="held", **(facts | {"judgement": judged}))
judged = {"title": "A job advert", "reasons": ["It speaks of a vacancy."], "relevance": 0.3}
facts |= dict(url="https://adept.example/job", judgement=judged)
Intake.objects.create(external_id="link:1", outcome="held", **facts)
gone = Intake.objects.create(external_id="link:2", outcome="skipped", answer="no", material=made[2], **facts)
Intake.objects.filter(pk=gone.pk).update(problem="Your network said that this is not practice material.")
url = "https://adept.example/drainage"
draft = Draft({"title": Said("Drainage_framework_2026_final_version_3_approved.pdf", "extracted")}, OfferDraft(url))
by_file = publish(draft, by=None).material
answer = answer_link(person, network).rsplit("/", 1)[1]
print(json.dumps({"source": source.pk, "find": broken.pk, "merged": made[1].pk, "answer": answer, "by_file": by_file.pk}))
"""


@dataclass(frozen=True)
class Running:
    """The product on loopback with a worker, and a council's site beside it."""

    home: Home
    address: str
    site: Site

    def link(self) -> str:
        """A link that signs the facilitator in, once."""
        return self.home.run("signin-link", "facilitator@localhost", SITE_URL=self.address).strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"Nothing answers at {address}.")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    site = Site("feed")
    names = (
        "Gully cleansing policy",
        "Culvert inspection guidance",
        "Carriageway drainage specification",
        "School streets trial",
    )
    for name in names:
        site.add(f"{name.replace(' ', '_')}.html", ARTICLE.format(name).encode())
    home = Home(tmp_path_factory.mktemp("home") / "var", site.host)
    home.run("setup")
    port = _free_port()
    address = f"http://localhost:{port}"
    processes = [
        home.start("web", "--port", str(port), SITE_URL=address),
        home.start("worker", SITE_URL=address),
    ]
    try:
        _wait_for(f"{address}/healthz")
        yield Running(home, address, site)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            _end(process)
        site.close()


def _end(process: subprocess.Popen[str]) -> None:
    try:
        process.communicate(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def state(running: Running, browser: Browser) -> Any:
    """The cookies of somebody who has signed in by link and pressed the one button."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(running.link())
    page.get_by_role("button", name="Sign in as").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Workspace")
    return context.storage_state()


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called `name`, as somebody without a mouse does."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if name in page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"):
            return
    raise AssertionError(f"“{name}” cannot be reached with the keyboard.")


def _look(page: Page, name: str) -> None:
    """axe finds nothing at either width, and nothing runs over the side of a phone."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        said = [f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found]
        assert not said, f"{name} at {width}: {said}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} runs over at {width}"
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


def test_by_keyboard_alone_one_signs_in_adds_a_source_and_sees_it(running: Running, browser: Browser) -> None:
    errors: list[str] = []
    page = browser.new_context().new_page()
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(running.link())
    _look(page, "enter")
    _tab_to(page, "Sign in as facilitator@localhost")
    page.keyboard.press("Enter")
    page.wait_for_url("**/workspace/")
    _tab_to(page, "Add a source")
    page.keyboard.press("Enter")
    page.wait_for_url("**/workspace/sources/add")
    _tab_to(page, "Address of the website or page")
    page.keyboard.type(running.site.address)
    _tab_to(page, "Whose source is it?")
    page.keyboard.press("ArrowDown")  # the first network of the list
    _tab_to(page, "See what we would take")
    page.keyboard.press("Enter")
    page.wait_for_url("**/workspace/sources/probe")
    assert page.get_by_role("alert").all_inner_texts() == []
    expect(page.get_by_role("heading", level=1)).to_have_text("What we would take")
    expect(page.get_by_text("Gully cleansing policy")).to_be_visible()
    _look(page, "probe")
    _tab_to(page, "List these")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/workspace/sources/\d+$"))
    expect(page.get_by_role("status")).to_contain_text("Added.")
    _look(page, "source-new")
    running.home.gather()
    page.reload()
    expect(page.get_by_role("table")).to_contain_text("4 items seen, 4 new or changed.")
    _look(page, "source-looked-at")
    page.goto(f"{running.address}/workspace/")
    expect(page.get_by_role("table")).to_contain_text(running.site.address)
    assert errors == []


def test_axe_finds_nothing_on_the_pages_of_the_workspace(running: Running, browser: Browser, state: Any) -> None:
    running.home.run("shell", "-v0", "-c", SOME_FINDS)
    page = browser.new_context(storage_state=state).new_page()
    for name, path in (("workspace", "/workspace/"), ("add", "/workspace/sources/add"), ("contribute", "/contribute")):
        page.goto(f"{running.address}{path}")
        _look(page, name)
    page.goto(f"{running.address}/workspace/")
    page.get_by_role("button", name=re.compile(r"^No\b.*A film about gully cleansing")).click()
    expect(page.get_by_role("status")).to_contain_text("It stays out.")
    _look(page, "workspace-answered")
    page.goto(f"{running.address}/workspace/sources/add")
    page.get_by_role("button", name="See what we would take").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the address of a web page")
    _look(page, "add-problem")
    page.get_by_role("link", name="Enter the address of a web page").click()
    expect(page.get_by_label("Address of the website or page")).to_be_focused()


def test_axe_finds_nothing_where_people_look_after_a_network(running: Running, browser: Browser, state: Any) -> None:
    made = json.loads(running.home.run("shell", "-v0", "-c", A_BUSY_NETWORK))
    page = browser.new_context(storage_state=state).new_page()
    pages = (
        ("health", "/workspace/health", "How the networks are"),
        ("network", "/workspace/networks/adept", "ADEPT"),
        ("source-in-trouble", f"/workspace/sources/{made['source']}", "Source"),
        ("not-practice", f"/workspace/finds/{made['find']}/not-practice", "Not practice material?"),
        ("not-same", f"/workspace/networks/adept/merges/{made['merged']}", "Are these not the same thing?"),
        ("workspace-file", "/workspace/", "Workspace"),
        ("answer", f"/answer/{made['answer']}", "questions"),
        ("stop", f"/answer/{made['answer']}/stop", "Emails about"),
        ("answer-refused", "/answer/spoilt", "This link is no longer good"),
        ("called-by-its-file", f"/material/{made['by_file']}", "Drainage_framework"),
        ("home-with-a-file", "/", "See how other highways"),
        ("no-page", f"/workspace/finds/{made['find']}", "There is no page at this address"),
    )
    for name, path, heading in pages:
        page.goto(f"{running.address}{path}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        _look(page, name)
    page.goto(f"{running.address}/workspace/networks/adept/merges/{made['merged']}")
    page.get_by_role("button", name="Not the same thing: part them").click()
    expect(page.get_by_role("status")).to_contain_text("are two again")
    page.goto(f"{running.address}/workspace/sources/{made['source']}")
    page.get_by_text("Which are listed").click()
    page.get_by_role("link", name=re.compile(r"Not practice material\b.*: Winter service plan")).click()
    page.get_by_role("button", name="Take it out").click()
    expect(page.get_by_role("status")).to_contain_text("is taken out")
    _look(page, "source-taken-out")


def test_axe_finds_nothing_on_the_pages_to_sign_in(running: Running, browser: Browser, state: Any) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{running.address}/accounts/login/")
    _look(page, "sign-in")
    page.get_by_label("Your email address").fill("nobody@council.example")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your code")
    _look(page, "code")
    page.get_by_label("Code", exact=True).fill("WRONG1")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    _look(page, "code-problem")
    page.goto(f"{running.address}/workspace/enter?token=spoilt")
    _look(page, "enter-problem")
    page = browser.new_context(storage_state=state).new_page()
    page.goto(f"{running.address}/accounts/logout/")
    _look(page, "sign-out")


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_file_is_shared_and_its_material_opened(
    running: Running, browser: Browser, state: Any, tmp_path: Path, *, script: bool
) -> None:
    errors: list[str] = []
    title = f"Footway hierarchy {'one' if script else 'two'}"
    page = browser.new_context(storage_state=state, java_script_enabled=script).new_page()
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{running.address}/contribute")
    file = tmp_path / "footways.html"
    file.write_text(ARTICLE.format(title))
    page.get_by_label("Or a file").set_input_files(file)
    page.get_by_label("For which network?").select_option(label="No network")
    page.get_by_label("The network lets Connect & Share keep and offer a copy of the file").check()
    page.get_by_role("button", name="Share").click()
    page.wait_for_url(re.compile(r"/contribute/\d+$"))
    if script:
        _look(page, "contributed")
        expect(page.get_by_text("It is listed:")).to_be_visible(timeout=60_000)
        _look(page, "contributed-listed")
    else:
        deadline = time.monotonic() + 60
        while page.get_by_role("link", name="Look again").count() and time.monotonic() < deadline:
            page.get_by_role("link", name="Look again").click()
            time.sleep(0.3)
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    assert errors == []
