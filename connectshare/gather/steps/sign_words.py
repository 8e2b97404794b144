"""The words of what is not practice material, sign by sign. Data only.

Read by `signs`. A title is a part of a regular expression that begins at the start of a word; phrases are plain words,
singular or plural; an address is a regular expression. Sentences are read by coordinators.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sign:
    """A sign that something is not practice material, and how far it holds the judgement down."""

    sentence: str
    cap: float  # where the words speak, or the title or address beside a word of it
    title: str = ""
    phrases: tuple[str, ...] = ()
    cues: int = 2  # so many different phrases in the opening of the text are enough
    address: str = ""
    sure: bool = False  # the title alone suffices, whatever else it says
    lifted_from: int = 99  # with so much substance it is no sign at all
    plainly: str = ""  # words that, beside the title or the address, leave no doubt: a regular expression
    plain_from: int = 2  # so many different ones


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


SIGNS = (
    Sign(
        "It is a page about the website itself", 0.1,
        r"cookies?\b|privacy (?:notice|policy|statement)|how we use your (?:personal )?information|"
        r"^terms (?:and conditions|of use)$|^(?:site ?map|a to z)$|accessibility statement|page not found|\b404\b|"
        r"modern slavery|freedom of information request|^(?:contact(?: us)?|search results|unsubscribe|disclaimer)$",
        _words(
            "we use cookies|this site uses cookies|cookie settings|cookie policy|third party cookies|google analytics|"
            "essential cookies|data controller|your personal data|personal data|data protection officer|lawful basis|"
            "data protection law|information commissioner|screen reader|enforcement procedure|"
            "you have the right to|withdraw your consent"
        ),
        4,  # two are in the banner of any page
        r"/(?:cookies?|privacy[\w-]*|login|sitemap|site-map|accessibility)(?:\.\w+)?/?$", sure=True,
    ),
    Sign(
        "It asks readers to sign in", 0.1,
        r"(?:log|sign) ?in\b|members.? area|my account|register as a|create an account",
        _words(
            "forgotten your password|forgot your password|reset your password|user name|username|"
            "enter your password|keep me signed in|create an account|your session|password"
        ),
        3, r"/(?:log-?in|sign-?in)\b",
    ),
    Sign(
        "It is a form for readers of a newsletter", 0.1,
        r"subscribe\b|sign up (?:for|to)\b|e-?mail alerts|newsletter sign",
        _words(
            "sign up|enter your email|your email address|email address|unsubscribe|subscribe to|"
            "by subscribing|stop the emails|straight to your inbox"
        ),
        3,
    ),
    Sign(
        "It is a job advert", 0.1,
        r"job (?:advert|vacanc|description|opportunit)|(?:current|members.?|latest|job) vacanc|^vacanc(?:y|ies)$|"
        r"we are (?:hiring|recruiting)|apply now|careers? at|work (?:for|with) us|studentship|"
        r"(?:officers?|drivers?|wardens?|volunteers?) (?:needed|wanted)",
        _words(
            "closing date|salary|per annum|an hour|hours per week|hours a week|hours of work|apply now|apply online|"
            "to apply|job description|person specification|successful candidate|post holder|postholder|"
            "interviews will be held|interview date|dbs check|stipend|fixed term|days of holiday|annual leave|"
            "equal opportunities employer|your cv|a cv|covering letter|cover letter|we are hiring|we are recruiting|"
            "we are looking for|join our team|pension scheme|a pension|informal chat|informal discussion|"
            "uniform and training|driving licence|grade|no agencies|applications by|interviews|hours permanent|"
            "permanent based at|standby allowance|hourly rate|supporting statement"
        ),
        3, r"/(?:[\w-]*jobs?|careers?|[\w-]*vacanc(?:y|ies)[\w-]*|recruitment|work-for-us)(?:/|$)",
    ),
    Sign(
        "It advertises a course", 0.1,
        r"(?:MSc|BSc|MEng|BEng|MA|PhD|HNC|HND|NVQ)\b",
        _words(
            "entry requirements|fees|open days|scholarship|prospectus|tuition|apply by|full time|part time|"
            "degree apprenticeship|study for a"
        ),
        3,
    ),
    Sign(
        "It reads like a list of films", 0.05,
        r"\b(?:movie|film) (?:plots?|list)|filmography",
        _words("film|movie|plot|director|cast|genre|starring|silent film|box office"), 4,
    ),
    Sign(
        "It is a sample or test file", 0.05,
        r"^(?:test|sample|example|demo)\b(?!.*(?:method|procedure|scheme|results|inspection|coring|\bof\b))|"
        r"^issue ?\d+$|lorem ipsum",
        _words(
            "this is a test document|this is a test file|this is a test spreadsheet|this is a test page|"
            "this is a sample document|this is a sample file|this is a sample spreadsheet|this is a test|"
            "a test document|a test file|a test spreadsheet|test spreadsheet|sample document|"
            "sample word document|an example file|lorem ipsum|hello user|hello world|hello dear user"
        ),
        1,
    ),
    Sign(
        "It asks for membership dues or payment", 0.3,
        r"membership (?:dues|fees?)|\bdues\b|subscription form|invoice|donat(?:e|ion)|"
        r"(?:join|become a member of) (?:us|our)\b|^membership$",
        _words(
            "dues|billing contact|membership fee|membership form|invoice|subscription fee|annual subscription|"
            "bank details|benefits of membership|membership is open"
        ),
        3,
    ),
    Sign(
        "It is a calendar, a list of meetings or their formal minutes, not a report", 0.25,
        r"calendar|timetable of meetings|meeting dates|forward plan of (?:key )?decisions|^agenda\b|"
        r"committee dates|browse meetings|(?:forthcoming|monthly) meetings|^(?:your )?(?:committees|councillors)$|"
        r"^(?:draft |public |printed )?minutes\b|minutes$",
        _words(
            "calendar of meetings|date of future meeting|dates of future meetings|meeting schedule|"
            "apologies for absence were received|declaration of interest|declarations of interest|"
            "agreed as a correct record|approved as a correct record|signed by the chair|the meeting closed|"
            "the meeting ended|printed minutes|browse meetings|issue status|decision type|decision due|"
            "previous month|show all committees|select a committee|its members forthcoming meetings"
        ),
        2, r"/(?:mgCalendar|mgListMeetings|mgListCommittees|mgMember|ieListMeetings|ieIssueDetails)|/calendar",
    ),
    Sign(
        "It announces a contract award", 0.3,
        r"contract award|awards? (?:a |the |new )?(?:[\w£.-]+ ){0,4}contract|(?:wins?|win) (?:[\w£.-]+ ){0,7}contract|"
        r"(?:contractors?|suppliers?) (?:for (?:[\w-]+ ){1,4})?(?:named|chosen|appointed|announced)|"
        r"appoints? (?:[\w£.-]+ ){1,4}(?:to|as) (?:[\w£.-]+ ){0,5}(?:contract|framework)|"
        r"awarded (?:[\w£.-]+ ){0,5}(?:contract|framework)|"
        r"(?:secures?|wins?|gains?) (?:[\w£.-]+ ){0,4}(?:contract|framework)|"
        r"appointed (?:to|as) (?:[\w£.-]+ ){0,5}(?:contract|framework)|: award$",
        _words(
            "has been awarded|have been awarded|was awarded to|awarded to|delighted to be awarded|"
            "delighted to be appointed|contract award notice|award value|date of award|tenders received|"
            "offers were received|standstill|secured its place|our appointment to|order book|contract worth|"
            "this win|cpv code|number of tenders|tender exercise|bids were received|is to take over|"
            "will transfer to|present contractor|successful supplier|contracting authority|standstill period|"
            "have been appointed to|managing director of"
        ),
        2,
    ),
    Sign(
        "It asks firms for tenders", 0.2,
        r"contract notice|tender notice|invitation to tender$|meet the buyer",
        _words(
            "invites tenders|tenders must be|must be received by|award criteria|estimated value|expression of interest|"
            "through the portal|register your interest|on the portal|contract notice|cpv"
        ),
        3, r"/(?:notices?|tenders?)/",
    ),
    Sign(
        "It invites to an event", 0.3,
        r"book (?:your|a) place|register (?:now|here)|save the date|tickets?\b|call for papers|join us|"
        r"(?:awards?|gala) (?:dinner|ceremony|night)|conference programme|exhibitors?|open day|fun day|"
        r"(?:conference|seminar|webinar|festival|exhibition|summer school)\b(?=.{0,12}$)",
        _words(
            "book your place|book a place|must be booked|tickets cost|tickets are|tickets from|tickets available|"
            "register now|register your place|save the date|early bird|sponsorship package|exhibitor|delegate rate|"
            "join us on|join us for|join us at|places are free|free to attend|booking form|lunch is included|"
            "refreshments|hear from speakers|keynote|hashtag|see you there|see you next year|doors open|"
            "bring your questions|places are limited|signed up|speaker to be confirmed|coffee and registration|"
            "delegate tickets|entry is free|buffet lunch"
        ),
        2, r"/(?:events?|diary|whats-on)/",
    ),
    Sign(
        "It is a competition or a naming contest", 0.1,
        r"nam(?:e|ing|es) (?:a|our|the|your|for (?:a|our|the)) (?:\w+ )?"
        r"(?:gritters?|snow ?ploughs?|sweepers?|machines?)|naming (?:contest|competition)|\bgritter names\b|"
        r"competition winner|photo competition|prize draw|vote for (?:your|the)|winning names?",
        _words(
            "naming competition|winning name|enter the competition|prize draw|terms of the competition|"
            "vote for your|suggest a name|suggested the winning|lucky winner|lucky voter|voted"
        ),
        2, lifted_from=9,
    ),
    Sign(
        "It tells of an award", 0.3,
        r"shortlisted|shortlist\b|(?:wins?|scoops?) (?:[\w-]+ ){0,4}(?:awards?|prize)|"
        r"awards? (?:success|finalists?|winners?|night)|nominat(?:e|ions?)\b|(?:takes?|strikes?) (?:home )?gold",
        _words(
            "shortlisted|awards ceremony|ceremony|gala dinner|the judges|trophy|finalist|nominate|"
            "celebrating after winning|well done to"
        ),
        3, lifted_from=6,
    ),
    Sign(
        "It tells of a person or of a firm's own life", 0.15,
        r"appoints?\b|(?:new )?(?:chair|director|chief executive|manager|head) (?:appointed|joins|named)|"
        r"retires?\b|hangs up|steps down|(?:moved|move) (?:to|into) (?:a )?new (?:office|home|premises)|new office\b|"
        r"charity (?:bike|walk|run|ride|day)|fundrais\w+|our apprentice of the year|obituary",
        _words(
            "has appointed|appointed a new|joins from|will be based at|thrilled to join|delighted to join|successor|"
            "retire|raised for|sponsored|colleagues gave|our colleagues|new office|years of service|for a term of|"
            "political activity|cake|donate|fundraising"
        ),
        3, lifted_from=6,
    ),
    Sign(
        "It tells who they are, not what they did", 0.25,
        r"^about\b|who we are|^our (?:[\w-]+ )?(?:team|people|history|board|values|members|services|story)|"
        r"meet the (?:[\w-]+ ){0,3}(?:team|board|staff)|"
        r"staff profile|^governance|^your councillors|team profile",
        _words(
            "founded in|was founded|family business|our mission|our values|our history|our board|our team is|"
            "we employ|we are a team|we are a group|head of service is|follow us|the secretariat|secretariat is|"
            "registered charity|advisory board|holds the chair|publications list|office hours|meet the board|"
            "accreditation|annual accounts|our logo|our funders|party or ward|register of interests|"
            "we look after|contact details"
        ),
        3, r"/(?:about(?:-us)?|who-we-are|people|our-team)(?:/|$)", lifted_from=7,
        plainly=(
            r"(?:is|are) (?:led|chaired|governed|run|owned|funded) by|(?:was|were) (?:founded|set up|formed)|"
            r"founded in|members? of staff|our (?:vision|values|mission|responsibilities|history|staff|people|office)\b"
            r"|^we are (?:a|an|the)\b|meet (?:the|them|our)\b|joined (?:us|the)\b|has been with (?:us|the)\b|"
            r"pay a subscription|small office|(?:our|the) team (?:is|shares|sits|works|looks)|head of service|"
            r"started (?:as|here)|newest colleague|looks after\b|you can (?:write|speak|talk) to us|follow us|"
            r"we (?:employ|serve|hold)\b|there are \d+ of us|family business"
        ),
    ),
    Sign(
        "It sells something", 0.2,
        r"buy (?:now|online)|special offer|free quote|prices? from|\bfor (?:sale|hire)\b|discount|advertise with us|"
        r"(?:audit|design|survey|consultancy) services$",
        _words(
            "buy now|add to basket|add to cart|free quote|call us today|get a quote|request a quote|for a quote|"
            "special offer|free delivery|our product range|our products|contact our sales|our sales team|sales team|"
            "request a demo|request a call back|why choose us|market leading|plus vat|trade account|media pack|"
            "customers also bought|get in touch|our services|prices from|fixed fees|in stock"
        ),
        2, r"/(?:shop|store|products?)/",
    ),
    Sign(
        "It asks the public for their views", 0.25,
        r"have your say|tell us what you think|share your views|(?:public |open )?consultation(?: on\b|:|$)|"
        r"your views\b|give us your views|(?:your )?chance to shape|what do you think\b|help (?:us )?shape",
        _words(
            "have your say|your views|your comments|tell us what you think|consultation is open|consultation closes|"
            "consultation runs|consultation ends|drop in event|drop in session|online survey|our questionnaire|"
            "the questionnaire|how to respond|ways to respond|response form|before a decision|no decision has|"
            "seeks views|exhibition|paper copies|every reply counts|would like to hear from|asking for ideas|"
            "interactive map|"
            "put a pin|comments have been left|leave comments|comments are welcome|fill in the survey|map closes"
        ),
        3, r"/(?:consultations?|have-your-say)/(?!.*(?:report|outcome|result))", lifted_from=9,
    ),
    Sign(
        "It is a service or advice for residents, not how the work is done", 0.25,
        r"^(?:apply|report (?:a|an|it|your)|request|pay|renew|book|buy|order|get|find (?:a|your|out)|check (?:if|your)|"
        r"tell us|challenge|appeal|track|claim for|make a|ask for|object to|register for|complain)\b|"
        r"how to (?:report|pay|request|claim for|complain|get (?:a|an|one|your)|apply for (?:a|an|your))\b|"
        r"(?:driving|cycling) in (?:winter|snow|fog|the snow|bad weather)\b|"
        r"(?:times|timetables?) and maps",
        _words(
            "use this form|use this service|fill in|start now|start your|report it|report a|report online|apply for a|"
            "apply online|you can apply|you will need|have your|before you start|before you apply|your home|"
            "your application|your vehicle|your account|reference number|we will write to you|we will send you|"
            "we reply|we will reply|it costs|the fee|fee is|call us|ring us|ring the number|ask us|"
            "what happens next|proof of|proof of address|upload a photo|add a photo|a photo|pay now|pay online|"
            "pay by|find your|find the number|working days|how much does it cost|download the app|your claim|"
            "you do not need|you need a permit|your permit|your bin|drop a pin|see the map|lost property|"
            "journey planner|download the timetable|your reply|if you cannot|tell us if"
        ),
        4, r"/(?:report|apply|pay|request|book|renew)(?:-[\w-]*)?/?$", lifted_from=5,
        plainly=(
            r"you (?:must|need|can|may|have|will|want|live|think|cannot|get|do|see|are)\b|"
            r"your (?:home|house|car|vehicle|street|name|address|windows|application|account|report|council|nearest|"
            r"details|permit|badge|licence|tyres|request|claim|location|bin|phone|property)\b|"
            r"(?:tell|ring|call|phone|email|contact|ask|let|write to) us\b|"
            r"(?:give|have|upload|add|attach|send) (?:the|a|us|your) (?:\w+ )?(?:street name|photo|picture|details|"
            r"number|map|location)|use (?:this|our) (?:form|service|online|map)|using our|online (?:form|map|account)|"
            r"before you\b|if (?:it is|you)\b|apply (?:online|now|here|for a)|report (?:it|online)|pay (?:now|online)|"
            r"start now|an application costs|planning permission"
        ),
        plain_from=4,
    ),
    Sign(
        "It is news, someone's account of it and not the material itself", 0.3,
        r"press release|news release|latest news$|(?:mayor|minister|leader|mp) (?:opens|visits|launches|unveils)|"
        r"road closures? (?:for|on|in)\b|(?:to|will) (?:start|begin|reopen|close)\b|(?:starts?|begins?) on\b|"
        r"blitz\b",
        _words(
            "press release|notes to editors|for immediate release|spokesman|spokeswoman|spokesperson|told reporters|"
            "told the bbc|read more news|more stories|media enquiries|press office|cabinet member for|"
            "portfolio holder for|will be closed|is due to reopen|due to reopen|will begin on|diversion will be|"
            "thank drivers|thank residents|their patience|their understanding|buses will be diverted|"
            "cut the ribbon|goody bag|the mayor|follow us on|travel alerts|visited|over the moon|celebrat"
        ),
        2, r"/(?:news|newsroom|press|media-?releases?|latest-news|news-and-events|newyddion|latest|stories)/"
        r"(?!.*newsletter)",
        lifted_from=4,
    ),
    Sign(
        "It is a poster or a notice for the public", 0.3,
        r"poster\b|flyer|leaflet for residents",
        _words("we love our street|please dont let your dog|please do not let your dog|clean up after your dog"), 1,
    ),
)  # fmt: skip

# What a text says that tells how something is done or what came of it: each different phrase is a point.
SUBSTANCE = _words(
    # how it is done
    "we inspect|we assess|we score|we rank|we measure|we record|we count|is assessed|are assessed|is scored|are scored|"
    "are ranked|is ranked|is reviewed|are reviewed|is recorded|are recorded|are inspected|is inspected|be inspected|"
    "be recorded|be assessed|graded|criteria|criterion|hierarchy|intervention level|investigatory level|"
    "risk assessment|risk based|likelihood|threshold|category 1|category 2|defect|frequency|interval|policy|"
    "this policy|procedure|method|methodology|method statement|specification|shall|must have regard|standard detail|"
    "design standard|level of service|service level|decision making|duty officer|matrix|step 1|step 2|appendix|annex|"
    "section 58|worked example|scoring|weighting|template|checklist|workbook|code of practice|this guide|guidance|"
    "this report|this document|this plan|strategy|action plan|performance|indicator|spreadsheet|toolkit|schedule|"
    "competent person|work order|inspection|inspector|prioritise|priority|prioritisation|score|asset management|"
    "asset|standards|regime|cyclical|programme|business case|options|appraisal|validation|clause|highways act|"
    # what came of it
    "we found|found that|it found|trial|pilot|evaluation|evaluated|compared with|before and after|per cent|percent|"
    "fell by|fell from|rose by|rose from|reduced by|halved|cut by|saved|saving|cost per|unit cost|payback|"
    "paid for itself|pay for itself|lesson|what we would change|did not work|recommend|recommends|recommended|"
    "recommendation|findings|finding|result|outcome|conclude|evidence|measured|monitoring|monitored|sample|"
    "median|average|benefit to cost|benefits|whole life|embodied carbon|tonnes|the challenge|the solution|"
    "approach|case study|analysis|reviewed|data table|dataset|control site|baseline|failed|failure|stopped|"
    "difficulties|learned|learnt|experience|figures show|in the first year|lower than|expected life|model|"
    "we tried|was tried|was tested|were tested|tested|survey|surveyed|studied|effect|no effect|difference|"
    "no difference|measurable|compare|comparison|doubled|fallen|dropped by|increased|unchanged|as good as|"
    "no better|worked well|worked poorly|worked best|would again|drawback|success|success rate|the cost was|"
    "cost was|cost of|cost for each|a year ago|after two years|twelve months|in place of|instead of|rather than|"
    "shared with|members agreed|agreed|was described|were filled|estimated|calculated|modelled|valued|"
    "in the table|table below|below we|the reason|reasons|rule|conditions|exception|standard|minimum|maximum|"
    "metres from|first choice|is considered|are considered|is given|are given|come first|comes first|"
    "decided by|depends on|must be|should be|may be used|is refused|be refused"
)
