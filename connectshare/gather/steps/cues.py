"""The words that tell what sort of document a material is, and why one would want it. Data only.

Read by `kinds`. Parts of regular expressions that begin at the start of a word, in any case.
"""

# kind, words of a title, words of a first page. The first kind wins a tie, so the narrow ones stand first.
KINDS: tuple[tuple[str, str, str], ...] = (
    (
        "newsletter",
        r"newsletters?|bulletin|e-?news\b|news ?brief",
        (
            r"(?:edition|issue) of (?:our|the) (?:\w+ "
            r")?newsletter|in this (?:issue|edition)"
        ),
    ),
    (
        "answered-query",
        (
            r"network quer(?:y|ies)|"
            r"questions? between members|"
            r"questions put"
        ),
        r"has anyone|can any (?:authority|council)",
    ),
    (
        "template",
        r"templates?|pro ?-?forma|application form|\bform\b|blank",
        (
            r"this (?:document|form) is a template|template designed for|insert (?:name|text|logo) "
            r"here"
        ),
    ),
    (
        "toolkit",
        r"tool ?kits?|calculators?|check ?-?lists?|playbooks?|self-assessment|tracker|workbook|impact "
        r"assessment|registers?\b.*(?:log|actions|risks)|"
        r"risks?,? issues",
        r"this (?:checklist|toolkit|calculator|playbook)",
    ),
    (
        "lesson",
        (
            r"lessons? (?:learn(?:ed|t)|from)|what (?:did not|didn.t) work|found (?:they|it) needed|"
            r"halted|abandon(?:ed|s)|scrapped"
        ),
        r"did not work|lessons learn(?:ed|t)",
    ),
    (
        "business-case",
        (
            r"business cases?|\bbids?\b|"
            r"funding application|options "
            r"appraisal"
        ),
        r"outline business case|strategic case|five[- ]case",
    ),
    (
        "trial-report",
        (
            r"\btrials?|trialled|trialling|pilots?|"
            r"evaluations?|demonstration|before and "
            r"after"
        ),
        r"results of the (?:trial|pilot)|the (?:trial|pilot) (?:found|showed)",
    ),
    (
        "case-study",
        (
            r"case stud(?:y|ies)|success stor(?:y|ies)|good practice example|how \w+ (?:council "
            r")?(?:saved|cut|won|built|improved|uses)"
        ),
        r"case study|the challenge\b|the solution\b|outcomes?\b",
    ),
    (
        "procedure",
        (
            r"procedures?|manual|process map|operational plan|operating procedure|operations manual|user "
            r"guide|how to|workflow|user role|tips (?:&|and) tricks"
        ),
        r"step 1|standard operating procedure",
    ),
    (
        "committee-report",
        (
            r"scrutiny|committee|cabinet|minutes|select committee|written evidence|decision (?:report|record)|"
            r"overview and|report to|briefing to"
        ),
        (
            r"report (?:to|of the)\s*:?|recommendations?\s*:|cabinet member|ward(?:s)? affected|purpose of "
            r"(?:the )?report|financial implications|background papers"
        ),
    ),
    (
        "specification",
        r"specifications?|standard details?|schema|validation rules|data model|release notes|architecture|"
        r"architectural landscape|design guide|design elements|"
        r"appendix [17]/\d+",
        r"shall (?:be|comply)|clause \d|specification for highway works",
    ),
    (
        "contract",
        (
            r"contracts?\b(?! management)|tender|framework agreement|price list|procurement (?:pack|"
            r"notice)"
        ),
        r"invitation to tender|the contractor shall",
    ),
    (
        "strategy",
        (
            r"strateg(?:y|ies)|action plan|improvement plan|asset management plan|hiamp|tamp|lcwip|local "
            r"transport plan|lifecycle plans?|service plan|road ?map|\bplan\b"
        ),
        r"our vision|strategic objectives",
    ),
    (
        "policy",
        (
            r"polic(?:y|ies)|statement of|"
            r"code of conduct|charter|bylaws"
        ),
        r"this policy|the council will|policy statement",
    ),
    (
        "guidance",
        (
            r"guidance|guidelines|codes? of practice|guide\b|good practice|advice|faqs?|frequently asked|"
            r"handbook|toolbox|rules?\b|overview|arrangements|briefing note|highway code"
        ),
        r"this (?:guidance|guide|document) (?:is intended|provides|sets out|outlines)|you (?:must|should)\b",
    ),
    (
        "benchmark",
        (
            r"benchmark\w*|survey results?|transparency report|performance (?:report|indicators?)|league|"
            r"ratings?\b|satisfaction|alarm survey"
        ),
        r"compared with (?:other|similar) (?:authorities|councils)",
    ),
    (
        "dataset",
        (
            r"data ?sets?|data tables?|statistics|"
            r"statistical|open data|figures|counts\b|"
            r"dashboard"
        ),
        r"download (?:the )?(?:data|csv)|\bcsv\b|geojson|api endpoint",
    ),
    (
        "research",
        (
            r"research|study of|academic|thesis|modelling|\bTRL ?\d|PPR ?\d|progress report|journal|"
            r"propensity|nat ?model"
        ),
        r"abstract\b|literature review|methodology|we find that|university of",
    ),
    (
        "training",
        (
            r"training|course|e-?learning|"
            r"workshop (?:slides|pack)|"
            r"competenc"
        ),
        r"learning outcomes|by the end of this (?:course|module)",
    ),
    ("video", r"videos?|webinar|recording|transcript", r"watch (?:the|this) video|youtube"),
    (
        "meeting-note",
        (
            r"meeting notes?|notes of|seminar|"
            r"conference|event note|write-?up|"
            r"festival"
        ),
        r"attendees|apologies for absence|matters arising",
    ),
    (
        "commentary",
        (
            r"legal (?:note|update|comment)|case law|"
            r"what (?:it|the) \w+ means|opinion|"
            r"commentary"
        ),
        r"solicitors?|court of appeal|judgment",
    ),
    (
        "news",
        (
            r"news\b|announces?|launches|unveils?|"
            r"takes delivery|boost for|press "
            r"release"
        ),
        r"press release|notes to editors|a spokes(?:man|woman|person)|told (?:the|bbc)",
    ),
    (
        "tool",
        (
            r"software|app\b|online tool|dashboard|platform|map viewer|tool suite|tool\b|data hub|"
            r"\bAPI\b"
        ),
        r"open-source|log ?in to the (?:tool|system)|docker|install",
    ),
    (
        "how-we-do-it",
        (
            r"how we|what we (?:do|will do)|our "
            r"approach|explained|information and"
        ),
        r"we (?:inspect|repair|treat|clean|grit|cut|aim to|carry out|are responsible)",
    ),
    ("presentation", r"presentation|slides", r""),
    ("report", r"report|review", r"executive summary"),
)

# lens, words anywhere.
LENSES: tuple[tuple[str, str], ...] = (
    ("innovation", r"innovat\w+|trial(?:s|led|ling)?|pilot(?:s|ed)?|live labs|proof of concept|prototype"),
    (
        "digital",
        (
            r"\bAI\b|artificial intelligence|machine learning|digital|sensors?|telematics|\bAPIs?\b|internet "
            r"of things|computer vision|data standards?|software"
        ),
    ),
    (
        "cost-saving",
        (
            r"savings?|saved|cost reduction|cheaper|invest to save|value for money|efficienc(?:y|"
            r"ies)|reduc(?:e|ed|ing) costs?"
        ),
    ),
    (
        "preventative",
        (
            r"preventati?ve|preventive|prevention|lifecycle|surface dressing|micro asphalt|"
            r"proactive|before (?:it|they) fail"
        ),
    ),
    (
        "less-disruption",
        (
            r"disruption|lane rental|permit schemes?|congestion|street works|works coordination|"
            r"co-ordinat\w+ of works|overrun"
        ),
    ),
    (
        "decarbonisation",
        (
            r"carbon|net zero|decarboni[sz]\w+|low emission|greenhouse|electric vehicles?|hvo|"
            r"climate emergency|warm mix"
        ),
    ),
    (
        "footway-cycleway",
        (
            r"footways?|cycle(?:way|ways| tracks?| lanes?| routes?)|cycling|pavements?|walking|"
            r"active travel|pedestrians?"
        ),
    ),
    (
        "climate-resilience",
        (
            r"resilien\w+|climate change|adaptation|flood\w*|extreme weather|severe weather|drought|"
            r"heatwave|storms?"
        ),
    ),
    (
        "equality-access",
        (
            r"equalit\w+|accessib\w+|disab\w+|inclusive|wheelchair|tactile|blind|dementia|blue "
            r"badge|older people"
        ),
    ),
    (
        "law-policy-change",
        (
            r"new (?:law|legislation|act|regulations?|code)|amend(?:ed|ment)|comes? into force|act 20\d\d|"
            r"transition(?:al)? (?:rules|arrangements)|regulations 20\d\d|statutory instrument"
        ),
    ),
)
