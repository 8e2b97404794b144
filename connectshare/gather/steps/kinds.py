"""What sort of document a material is, and why one would want it, told from cue words.

Called by the classifier. A cue in the title outweighs one on the first page; the format (slides, tables, video) is
a cue too. Gives nothing rather than a guess where no cue is met.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection

from connectshare.gather.steps.topics import Suggestion

_FIRST_PAGE = 2_500
_LENS_PAGES = 30_000  # characters
_TITLE, _PAGE, _FORMAT = 3.0, 1.0, 1.5
_ENOUGH = 1.5  # one cue on the page is none
# kind id, words of a title, words of a first page. The first kind wins a tie, so the narrow ones stand first.
_CUES: tuple[tuple[str, str, str], ...] = (
    ("newsletter", r"newsletters?|bulletin|e-?news\b|news ?brief", r"(?:edition|issue) of (?:our|the) (?:\w+ )?newsletter|in this (?:issue|edition)"),
    ("answered-query", r"network quer(?:y|ies)|questions? between members|questions put", r"has anyone|can any (?:authority|council)"),
    ("template", r"templates?|pro ?-?forma|application form|\bform\b|blank", r"this (?:document|form) is a template|template designed for|insert (?:name|text|logo) here"),
    ("toolkit", r"tool ?kits?|calculators?|check ?-?lists?|playbooks?|self-assessment|tracker|workbook|impact assessment|registers?\b.*(?:log|actions|risks)|"
     r"risks?,? issues", r"this (?:checklist|toolkit|calculator|playbook)"),
    ("lesson", r"lessons? (?:learn(?:ed|t)|from)|what (?:did not|didn.t) work|found (?:they|it) needed|halted|abandon(?:ed|s)|scrapped", r"did not work|lessons learn(?:ed|t)"),
    ("business-case", r"business cases?|\bbids?\b|funding application|options appraisal", r"outline business case|strategic case|five[- ]case"),
    ("trial-report", r"\btrials?|trialled|trialling|pilots?|evaluations?|demonstration|before and after", r"results of the (?:trial|pilot)|the (?:trial|pilot) (?:found|showed)"),
    ("case-study", r"case stud(?:y|ies)|success stor(?:y|ies)|good practice example|how \w+ (?:council )?(?:saved|cut|won|built|improved|uses)", r"case study|the challenge\b|the solution\b|outcomes?\b"),
    ("procedure", r"procedures?|manual|process map|operational plan|operating procedure|operations manual|user guide|how to|workflow|user role|tips (?:&|and) tricks",
     r"step 1|standard operating procedure"),
    ("committee-report", r"scrutiny|committee|cabinet|minutes|select committee|written evidence|decision (?:report|record)|overview and|report to|briefing to", 
     r"report (?:to|of the)\s*:?|recommendations?\s*:|cabinet member|ward(?:s)? affected|purpose of (?:the )?report|financial implications|background papers"),
    ("specification", r"specifications?|standard details?|schema|validation rules|data model|release notes|architecture|architectural landscape|design guide|design elements|"
     r"appendix [17]/\d+", r"shall (?:be|comply)|clause \d|specification for highway works"),
    ("contract", r"contracts?\b(?! management)|tender|framework agreement|price list|procurement (?:pack|notice)", r"invitation to tender|the contractor shall"),
    ("strategy", r"strateg(?:y|ies)|action plan|improvement plan|asset management plan|hiamp|tamp|lcwip|local transport plan|lifecycle plans?|service plan|road ?map|\bplan\b",
     r"our vision|strategic objectives"),
    ("policy", r"polic(?:y|ies)|statement of|code of conduct|charter|bylaws", r"this policy|the council will|policy statement"),
    ("guidance", r"guidance|guidelines|codes? of practice|guide\b|good practice|advice|faqs?|frequently asked|handbook|toolbox|rules?\b|overview|arrangements|briefing note|highway code",
     r"this (?:guidance|guide|document) (?:is intended|provides|sets out|outlines)|you (?:must|should)\b"),
    ("benchmark", r"benchmark\w*|survey results?|transparency report|performance (?:report|indicators?)|league|ratings?\b|satisfaction|alarm survey", r"compared with (?:other|similar) (?:authorities|councils)"),
    ("dataset", r"data ?sets?|data tables?|statistics|statistical|open data|figures|counts\b|dashboard", r"download (?:the )?(?:data|csv)|\bcsv\b|geojson|api endpoint"),
    ("research", r"research|study of|academic|thesis|modelling|\bTRL ?\d|PPR ?\d|progress report|journal|propensity|nat ?model", r"abstract\b|literature review|methodology|we find that|university of"),
    ("training", r"training|course|e-?learning|workshop (?:slides|pack)|competenc", r"learning outcomes|by the end of this (?:course|module)"),
    ("video", r"videos?|webinar|recording|transcript|film for", r"watch (?:the|this) video|youtube"),
    ("meeting-note", r"meeting notes?|notes of|seminar|conference|event note|write-?up|festival", r"attendees|apologies for absence|matters arising"),
    ("commentary", r"legal (?:note|update|comment)|case law|what (?:it|the) \w+ means|opinion|commentary", r"solicitors?|court of appeal|judgment"),
    ("news", r"news\b|announces?|launches|unveils?|takes delivery|boost for|press release", r"press release|notes to editors|a spokes(?:man|woman|person)|told (?:the|bbc)"),
    ("tool", r"software|app\b|online tool|dashboard|platform|map viewer|tool suite|tool\b|data hub|\bAPI\b", r"open-source|log ?in to the (?:tool|system)|docker|install"),
    ("how-we-do-it", r"how we|what we (?:do|will do)|our approach|explained|information and", r"we (?:inspect|repair|treat|clean|grit|cut|aim to|carry out|are responsible)"),
    ("presentation", r"presentation|slides", r""),
    ("report", r"report|review", r"executive summary"),
)  # fmt: skip
_COMPILED = tuple(
    (kind, re.compile(rf"\b(?:{title})", re.IGNORECASE), re.compile(rf"\b(?:{page})", re.IGNORECASE) if page else None) for kind, title, page in _CUES
)
_SLIDES = re.compile(r"presentation|powerpoint|\.pptx?$|\.odp$", re.IGNORECASE)
_TABLES = re.compile(r"spreadsheet|excel|csv|\.xlsx?$|\.ods$", re.IGNORECASE)
_FILM = re.compile(r"^video/|youtu\.?be|vimeo\.com|\.mp4$", re.IGNORECASE)

_LENSES: tuple[tuple[str, str], ...] = (
    ("innovation", r"innovat\w+|trial(?:s|led|ling)?|pilot(?:s|ed)?|live labs|proof of concept|prototype"),
    ("digital", r"\bAI\b|artificial intelligence|machine learning|digital|sensors?|telematics|\bAPIs?\b|internet of things|computer vision|data standards?|software"),
    ("cost-saving", r"savings?|saved|cost reduction|cheaper|invest to save|value for money|efficienc(?:y|ies)|reduc(?:e|ed|ing) costs?"),
    ("preventative", r"preventati?ve|preventive|prevention|lifecycle|surface dressing|micro asphalt|proactive|before (?:it|they) fail"),
    ("less-disruption", r"disruption|lane rental|permit schemes?|congestion|street works|works coordination|co-ordinat\w+ of works|overrun"),
    ("decarbonisation", r"carbon|net zero|decarboni[sz]\w+|low emission|greenhouse|electric vehicles?|hvo|climate emergency|warm mix"),
    ("footway-cycleway", r"footways?|cycle(?:way|ways| tracks?| lanes?| routes?)|cycling|pavements?|walking|active travel|pedestrians?"),
    ("climate-resilience", r"resilien\w+|climate change|adaptation|flood\w*|extreme weather|severe weather|drought|heatwave|storms?"),
    ("equality-access", r"equalit\w+|accessib\w+|disab\w+|inclusive|wheelchair|tactile|blind|dementia|blue badge|older people"),
    ("law-policy-change", r"new (?:law|legislation|act|regulations?|code)|amend(?:ed|ment)|comes? into force|act 20\d\d|transition(?:al)? (?:rules|arrangements)|regulations 20\d\d|statutory instrument"),
)  # fmt: skip
_LENS_WORDS = tuple((lens, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for lens, words in _LENSES)


def kind_of(title: str, text: str, media_type: str, url: str, known: Collection[str]) -> Suggestion | None:
    """Return the likeliest kind of `known` with its cues, or None."""
    page = text[:_FIRST_PAGE]
    scores: dict[str, float] = {}
    cues: dict[str, list[str]] = {}

    def add(kind: str, score: float, cue: str) -> None:
        scores[kind] = scores.get(kind, 0.0) + score
        cues.setdefault(kind, []).append(cue)

    for kind, in_title, in_page in _COMPILED:
        titled = in_title.search(title)
        if titled:
            add(kind, _TITLE if kind not in {"report", "news", "tool"} else _TITLE / 2, titled.group())
        paged = in_page.search(page) if in_page else None
        if paged:
            add(kind, _PAGE, paged.group())
    for pattern, kind, cue in ((_SLIDES, "presentation", "slides"), (_TABLES, "dataset", "a spreadsheet"), (_FILM, "video", "a video")):
        if pattern.search(media_type) or pattern.search(url):
            add(kind, _FORMAT if kind != "presentation" else 2 * _FORMAT + 0.5, cue)
    possible = {kind: score for kind, score in scores.items() if kind in known}
    if max(possible.values(), default=0.0) < _ENOUGH:
        return None
    best = max(possible, key=lambda kind: possible[kind])  # the first of equals, as the cues are ordered
    return Suggestion(best, round(1 - math.exp(-possible[best] / 2), 3), tuple(" ".join(cue.split()) for cue in cues[best]))


def lenses_of(title: str, summary: str, text: str, known: Collection[str]) -> tuple[Suggestion, ...]:
    """Return at most three reasons why one would want the material, surest first."""
    found: list[Suggestion] = []
    text = text[:_LENS_PAGES]
    words = max(1, len(text.split()))
    for lens, pattern in _LENS_WORDS:
        if lens not in known:
            continue
        head = pattern.findall(f"{title} {summary}")
        body = pattern.findall(text)
        score = 2.0 * len(set(map(str.lower, head))) + min(3.0, 400 * len(body) / (words + 200))
        if score >= 2.0 and (head or len(body) >= 4):
            said = list(dict.fromkeys(word.lower() for word in [*head, *body]))[:4]
            found.append(Suggestion(lens, round(1 - math.exp(-score / 4), 3), tuple(said)))
    return tuple(sorted(found, key=lambda lens: -lens.confidence)[:3])
