"""Sites that publish by an interface for catalogues: OAI-PMH 2.0, CKAN's action API, DCAT's data.json; and a table."""

from __future__ import annotations

import csv
import io
import json
from html import escape
from urllib.parse import quote

import openpyxl

from tests.world.site import Item, Publisher, Reply, Request, Site, page

A_PAGE = 10
A_PART = 4  # records in one answer of a repository
_SCHEMA = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"'


def oai(site: Site, request: Request) -> Reply | None:
    """A repository with resumption and with deletions that it remembers."""
    if request.path != "/oai":
        return None
    verb = request.query.get("verb", "")
    answers = {"Identify": _identify, "ListMetadataFormats": _formats, "ListRecords": _records}
    body = answers[verb](site, request) if verb in answers else oai_error("badVerb", "Illegal OAI verb")
    return oai_reply(request, body)


def oai_error(code: str, words: str) -> str:
    """An error of the protocol, which comes with status 200."""
    return f'<error code="{code}">{words}</error>'


def oai_reply(request: Request, body: str) -> Reply:
    """The envelope of every answer."""
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in request.query.items())
    return Reply(
        f'<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" {_SCHEMA}>'
        f"<responseDate>2026-12-01T00:00:00Z</responseDate><request{attributes}>{request.base}/oai</request>{body}"
        "</OAI-PMH>".encode(),
        "text/xml; charset=utf-8",
    )


def _identify(site: Site, request: Request) -> str:
    return (
        f"<Identify><repositoryName>{escape(site.owner)}</repositoryName><baseURL>{request.base}/oai</baseURL>"
        "<protocolVersion>2.0</protocolVersion><adminEmail>library@council.example</adminEmail><earliestDatestamp>"
        "2020-01-01T00:00:00Z</earliestDatestamp><deletedRecord>persistent</deletedRecord>"
        "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
    )


def _formats(site: Site, request: Request) -> str:
    return (
        "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix>"
        "<schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema>"
        "<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></metadataFormat>"
        "</ListMetadataFormats>"
    )


def _records(site: Site, request: Request) -> str:
    token = request.query.get("resumptionToken", "")
    if not token and request.query.get("metadataPrefix") != "oai_dc":
        return oai_error("cannotDisseminateFormat", "Only oai_dc is here.")
    start, rows = int(token or 0), _oai_rows(site, request)
    shown = "".join(rows[start : start + A_PART])
    if not shown:
        return oai_error("noRecordsMatch", "There is nothing.")
    more = start + A_PART
    if len(rows) > more:
        shown += f'<resumptionToken completeListSize="{len(rows)}" cursor="{start}">{more}</resumptionToken>'
    elif token:
        shown += f'<resumptionToken completeListSize="{len(rows)}" cursor="{start}"/>'
    return f"<ListRecords>{shown}</ListRecords>"


def _oai_rows(site: Site, request: Request) -> list[str]:
    """Every record and every deletion, in a steady order."""
    rows = {item.document.key: _record(site, request, item) for item in site.items.values()}
    rows |= {
        key: f'<record><header status="deleted"><identifier>oai:{site.name}.example:{key}</identifier>'
        f"<datestamp>{at:%Y-%m-%dT%H:%M:%SZ}</datestamp></header></record>"
        for key, at in site.removed.items()
    }
    return [rows[key] for key in sorted(rows)]


def _record(site: Site, request: Request, item: Item) -> str:
    document = item.document
    return (
        f"<record><header><identifier>oai:{site.name}.example:{document.key}</identifier>"
        f"<datestamp>{item.updated:%Y-%m-%dT%H:%M:%SZ}</datestamp></header><metadata>"
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(document.title)}</dc:title><dc:publisher>{escape(site.owner)}</dc:publisher>"
        f"<dc:description>{escape(document.summary)}</dc:description><dc:date>{document.dated}</dc:date>"
        f"<dc:type>Text</dc:type><dc:format>{document.media_type.split(';')[0]}</dc:format><dc:language>en</dc:language>"
        f"<dc:identifier>{request.base}{quote(item.path)}</dc:identifier></oai_dc:dc></metadata></record>"
    )


def ckan(site: Site, request: Request) -> Reply | None:
    """CKAN's action API, and its page of each dataset."""
    if item := next((one for one in site.items.values() if one.note and one.note == request.path), None):
        return Reply(_dataset_page(item))
    if request.path.endswith("/status_show"):
        return ckan_reply({"ckan_version": "2.11.3", "site_title": site.owner, "extensions": []})
    if request.path.rstrip("/") == "/api/3":
        return Reply(b'{"version": 3}', "application/json")
    if request.path != "/api/3/action/package_search":
        return None
    items = site.newest()
    start, rows = int(request.query.get("start", "0")), min(int(request.query.get("rows", "10")), A_PAGE)
    shown = [_package(site, request, item) for item in items[start : start + rows]]
    return ckan_reply({"count": len(items), "sort": "metadata_modified desc", "results": shown, "facets": {}})


def ckan_reply(result: object, *, success: bool = True) -> Reply:
    """The envelope of every answer; a failure comes with status 200 from some portals."""
    told = {"help": "/api/3/action/help_show", "success": success}
    told |= {"result": result} if success else {"error": {"__type": "Search Query Error", "message": "Solr is down"}}
    return Reply(json.dumps(told).encode(), "application/json;charset=utf-8")


def _package(site: Site, request: Request, item: Item) -> dict[str, object]:
    document = item.document
    resource = {
        "id": f"{document.key}-r", "url": request.base + quote(item.path), "name": document.name,
        "format": document.form.upper(), "mimetype": document.media_type.split(";")[0], "description": "",
        "last_modified": f"{item.updated:%Y-%m-%dT%H:%M:%S}", "created": f"{item.added:%Y-%m-%dT%H:%M:%S}", "state": "active",
    }  # fmt: skip
    return {
        "id": f"{site.name}-{document.key}", "name": item.note.rsplit("/", 1)[-1], "title": document.title,
        "notes": document.summary, "state": "active", "type": "dataset", "private": False, "num_resources": 1,
        "license_id": "", "license_title": "", "url": "",
        "metadata_created": f"{item.added:%Y-%m-%dT%H:%M:%S.%f}", "metadata_modified": f"{item.updated:%Y-%m-%dT%H:%M:%S.%f}",
        "organization": {"name": site.name, "title": site.owner}, "tags": [{"name": "highways", "display_name": "highways"}],
        "resources": [resource],
    }  # fmt: skip


def _dataset_page(item: Item) -> bytes:
    link = f'<p><a href="{quote(item.path)}">Download</a></p>'
    return page(escape(item.document.title), f"<p>{escape(item.document.summary)}</p>{link}")


def dcat(site: Site, request: Request) -> Reply | None:
    """A catalogue in one file, as data portals of authorities publish it."""
    if request.path != "/data.json":
        return None
    rows = [
        {
            "@type": "dcat:Dataset", "identifier": f"{site.name}-{item.document.key}", "title": item.document.title,
            "description": item.document.summary, "modified": item.updated.isoformat(), "issued": item.added.isoformat(),
            "publisher": {"@type": "org:Organization", "name": site.owner}, "keyword": ["highways"],
            "accessLevel": "public",
            "distribution": [
                {
                    "@type": "dcat:Distribution", "title": item.document.name, "downloadURL": request.base + quote(item.path),
                    "mediaType": item.document.media_type.split(";")[0],
                }
            ],
        }
        for item in site.newest()
    ]  # fmt: skip
    told = {
        "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld", "@type": "dcat:Catalog",
        "conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": rows,
    }  # fmt: skip
    return Reply(json.dumps(told).encode(), "application/json")


HEADINGS = ["Title", "Link", "Description", "Date", "Organisation"]


def table_csv(site: Site, request: Request) -> Reply | None:
    """A spreadsheet at an address, as a coordinator keeps it: saved as CSV."""
    if request.path != "/resources.csv":
        return None
    target = io.StringIO()
    csv.writer(target).writerows([HEADINGS, *_rows(site, request)])
    return Reply(target.getvalue().encode(), "text/csv; charset=utf-8")


def table_xlsx(site: Site, request: Request) -> Reply | None:
    """The same as a workbook."""
    if request.path != "/resources.xlsx":
        return None
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in [HEADINGS, *_rows(site, request)]:
        book.active.append(row)
    book.save(target)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Reply(target.getvalue(), media_type)


def _rows(site: Site, request: Request) -> list[list[str]]:
    return [
        [
            item.document.title,
            request.base + quote(item.path),
            item.document.summary,
            str(item.document.dated),
            site.owner,
        ]
        for item in site.newest()
    ]


OAI = Publisher("oai", "/oai", oai, forms=("pdf", "pdf", "docx"))
CKAN = Publisher(
    "ckan", "/api/3/action/package_search", ckan, folder="/dataset/files", forms=("pdf", "csv", "docx"),
    note=lambda site, item: f"/dataset/{item.document.name.rsplit('.', 1)[0]}",
)  # fmt: skip
DCAT = Publisher("dcat", "/data.json", dcat, forms=("pdf", "csv", "docx"))
CSV_TABLE = Publisher("table", "/resources.csv", table_csv)
XLSX_TABLE = Publisher("table", "/resources.xlsx", table_xlsx)
