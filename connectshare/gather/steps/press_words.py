"""The words by which an account by the press shows itself. Data only, read by `press`.

Parts of regular expressions in the case in which they are written: a name is told from a word by its capital.
"""

# Names of sites, in lower case.
HOSTS = (
    r"news|mail\b|express|times|magazine|gazette|herald|\becho\b|weekly|tribune|\bbbc\.|\bitv\.|guardian|telegraph|"
    r"transport-network|transportxtra|\blocalgov\.co"
)
# The last word of a paper's, magazine's or programme's name.
PAPERS = (
    "Gazette|Herald|Courier|Post|Echo|Times|News|Weekly|Monthly|Today|Magazine|Mail|Express|Chronicle|Journal|Observer|"
    "Advertiser|Argus|Mercury|Standard|Star|Review|Digest|Tribune|Telegraph|Guardian|Independent|Examiner|BBC|ITV|"
    "Local Democracy Reporting Service|Press Association|Reuters"
)
_PAPER = rf"(?:[Tt]he )?(?:[A-Z][\w’'&-]+ ){{0,3}}(?:{PAPERS})\b(?! [A-Z]|’s [A-Z])"
_THIS = r"(?:this|our) (?:magazine|paper|newspaper|title|publication|programme|news ?site|reporter|correspondent)\b"
_NAME = r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}"
_REPORTER = r"(?:reporter|correspondent|(?:news|transport|features|political|deputy) editor|journalist)\b"

# Only the press says this: one is enough.
CERTAIN = (
    rf"(?:told|tells|speaking to|spoke to|talking to|interview with|interviewed by) (?:{_THIS}|{_PAPER})",
    rf"(?:[Ss]peaking|[Tt]alking) to (?:{_THIS}|{_PAPER})",
    rf"(?:seen|obtained|shared with|released to|revealed to|requested by) (?:by )?(?:{_THIS}|{_PAPER})",
    rf"(?:{_THIS}|\bthe (?:{PAPERS})\b) (?:can reveal|understands|has learn|has seen|asked|approached|contacted|put)",
    r"Local Democracy Report(?:er|ing Service)",
    rf"(?m:^|\. |\n)(?:[Bb]y|BY|Words:|Written by) {_NAME},? (?:[\w-]+ ){{0,2}}(?i:{_REPORTER})",
)

# The press says this often and others seldom: two, or one and two of the weak ones.
STRONG = (
    r"\b[Aa] (?:[\w’'-]+ ){0,3}spokes(?:person|man|woman)(?: for [^.“\"]{3,60}?)? (?:said|says|told|added|confirmed)\b",
    r"\btold (?:a|the|an) (?:[\w’'-]+ ){0,3}(?:conference|audience|seminar|summit|inquiry|inquest|hearing)\b|"
    r"\btold delegates\b|\b[Ss]peaking at (?:a|the|an) (?:[\w’'-]+ ){0,3}(?:conference|summit|seminar|awards)\b",
    rf"\b(?:{_NAME}|[Tt]he (?:[\w-]+ ){{1,3}}|[Hh]e|[Ss]he),? ?(?:concedes|reckons|admits|insists|"
    r"is quick to (?:admit|add)|admitted|conceded)\b",
    r"\b(?:approached|asked|contacted) for (?:a )?comment\b|\bdeclined to comment\b|"
    r"\bdid not respond to (?:a|our) request\b|\basked not to be named\b",
    r"\bit has emerged\b|\b[Ff]igures reveal\b|\bha(?:s|ve) (?:been )?revealed\b|\b(?:a|the) meeting has heard\b|"
    r"\b(?:report|figures|documents|emails) (?:obtained|seen) by [A-Z]|\b(?:hailed|slammed|blasted)\b",
    r"\bunder (?:the )?[Ff]reedom of [Ii]nformation (?:laws|rules|legislation)\b",
)

# What the press has beside it.
WEAK = (
    rf"[,.!?][”\"],? (?:said|says|added|adds|replied|explained|explains) (?:{_NAME}|the |he\b|she\b)|"
    rf"(?:said|says|added|adds|replied|explained):? [“\"]",
    rf"\b(?:he|she) (?:says|adds|warns)\b|\b{_NAME} (?:warns|warned|claims|claimed)\b",
    r"\baccording to (?:new |official )?(?:figures|data|documents|papers|campaigners|auditors|a watchdog|a report)\b",
    r"\b[Ss]hare this (?:article|story)\b|\b[Rr]ead more:|\b[Rr]elated(?: (?:articles|stories))?:|"
    r"\b[Mm]ore (?:news|stories)\b|\b[Ss]ign up (?:for|to) (?:our|the) [\w ]{0,20}newsletter\b",
    rf"(?m:^)(?:[Bb]y|BY) {_NAME}(?m:$)",
)

# Around a text, and said by no one in it.
FURNITURE = (
    "follow us|contact us|email us|join us|sign up (?:for|to)|subscribe to|read (?:more|our)|"
    "our (?:[a-z]+ ){0,2}newsletters?|got a story|share this"
)
# The organisation's own word for the press.
NOTICE = (
    r"press release|news release|media release|notes? (?:to|for) editors|for immediate release|"
    r"(?:media|press) (?:enquiries|contacts?|office)|communications team"
)
# Never an account by the press, whatever is quoted in it.
NOT_BY_TITLE = (
    r"newsletters?|bulletin|case stud(?:y|ies)|minutes|notes of|report (?:to|of)|committee|guidance|policy|"
    r"strategy|procedures?|specification|code of practice"
)
