"""Pages that speak of roads and are no practice material, and press about practice, which is; in several voices each.

Called by `words`, which fills the slots. Every site has a voice of its own, so that no two write alike. Written as
webmasters write, without looking at the words by which the product tells such pages.
"""

from __future__ import annotations

Pattern = tuple[str, tuple[str, ...]]  # a title and sentences

CHAFF: dict[str, tuple[Pattern, ...]] = {
    "contract award": (
        ("{firm} wins {council} highways maintenance contract", (
            "{council} has chosen {firm} to look after its roads for the next {few} years.",
            "The contract, worth £{k} million, covers pothole repairs, resurfacing, gully emptying and winter gritting.",
            "It begins on {few} {month} {year}, when {n} staff will transfer to the new contractor.",
            "{name} {name2}, managing director of {firm}, said: “We are proud to be working with {council} and look forward to a lasting partnership.”",
            "Four bids were received and scored on price and quality before the cabinet took its decision in {place}.",
        )),
        ("Contract award notice: traffic signals supply and maintenance, lot {few}", (
            "Contracting authority: {council}. Notice type: contract award. CPV code 50232200.",
            "Successful supplier: {firm}, {place}. Date of conclusion of the contract: {few} {month} {year}.",
            "Total value of the contract: £{big},000 excluding VAT. Number of tenders received: {few}.",
            "Award criteria: price {pct}, quality {pct}, social value 10%. The standstill period has ended.",
            "Body responsible for review: the High Court, Strand, London.",
        )),
        ("New term contractor for street lighting named", (
            "Following a tender exercise, {firm} is to take over street lighting in {place} and the surrounding wards.",
            "The firm will replace the present contractor when the seven-year arrangement comes to its close in {month} {year}.",
            "Councillors signed off the £{k}m deal on {day}. An option allows it to be extended by up to {few} years.",
            "Residents should notice no difference and can keep using the same telephone number for broken lamp columns.",
        )),
        ("{council} appoints {firm} to surfacing framework", (
            "Three suppliers have been appointed to a £{k} million framework for carriageway resurfacing and surface dressing.",
            "They are {firm}, {name2} Civil Engineering and a joint venture of two {place} companies.",
            "The framework was advertised in {month} {year} and drew interest from {n} companies.",
            "Work will be shared out by mini-competition. The first order, for the {road} at {place}, is expected next month.",
        )),
    ),
    "about": (
        ("About {council} highways service", (
            "We are the highways service of {council}. There are {n} of us, working from depots at {place} and {place}.",
            "The service is led by {name} {name2}, who joined us from {place} in {year}.",
            "Our responsibilities include {big} miles of roads, {n} bridges, street lighting and public rights of way.",
            "Our vision is a road network that people are proud of. Our values are openness, respect and team work.",
            "You can write to us at Highways House, {place}, or ring between nine and five on working days.",
        )),
        ("Who we are", (
            "The {place} Roads Alliance is a partnership of {few} councils and {firm}.",
            "It was set up in {year} and is governed by a board that meets four times a year, chaired by {name} {name2}.",
            "Members pay a subscription according to the length of their highway network.",
            "The alliance has a small office in {place} with {few} members of staff. Meet them below.",
            "{name} {name2} looks after membership, {name} {name2} after meetings and the website.",
        )),
        ("Our contractor {firm}", (
            "{firm} has been our highways contractor since {year}. Founded in {place} as a haulage business, it now employs {big} people.",
            "Besides roads and footways the company works in rail, airports and water.",
            "Its regional office is at {place}, where {name} {name2} is general manager.",
            "In {year} it was bought by the {name2} Group, which is listed on the London Stock Exchange.",
        )),
        ("Meet the street works team", (
            "{name} {name2} has been with the team for {few} years. When not out on site {name} keeps bees in {place}.",
            "{name} started as a trainee and now looks after the southern area with its many utility companies.",
            "Our newest colleague, {name} {name2}, came from a career in the army and loves cycling.",
            "The team shares an office with parking and sits on the second floor of {place} Town Hall.",
        )),
    ),
    "naming contest": (
        ("Name our new gritters!", (
            "{council} has {few} new gritters and wants local schoolchildren to think of names for them.",
            "Past favourites include Gritty Gritty Bang Bang, Sir Salter Scott and Spready Mercury.",
            "Send your idea to the winter team by {few} {month}. The best will be painted on the cab for all to see.",
            "Winners are invited to the {place} depot to meet the drivers and have a photograph taken.",
        )),
        ("Roads mascot: and the winner is …", (
            "More than {n} entries came in when we asked {place} to christen the fluffy mascot of our road safety lessons.",
            "A panel of crossing patrols picked “{name} the Hedgehog”, sent in by a class at {place} Primary School.",
            "The pupils got a certificate, high-visibility waistcoats and a visit from the mascot.",
            "You will see {name} at school gates across the county this {month}.",
        )),
        ("Public picks names for {few} snow ploughs", (
            "The votes have been counted and the {place} snow ploughs have names at last.",
            "“Plougher Ranger” came first with {n} votes, ahead of “{name} McPlough” and “Snow Patrol”.",
            "{name} {name2}, aged nine, of {place}, thought of the name in the bath.",
            "All the vehicles can be followed on our live gritter map when the temperature drops.",
        )),
        ("Photo contest: the {place} road in all seasons", (
            "Do you take pictures on your walks? Send us your best photograph of the {road} for our calendar.",
            "There are classes for under-twelves, teenagers and adults, and a shopping voucher of £{few} for each.",
            "The closing day is {few} {month} {year}. The judges are {name} {name2} and the editor of the {place} paper.",
            "By taking part you let {council} print your picture.",
        )),
    ),
    "consultation": (
        ("{place} traffic calming: what do you think?", (
            "We would like to hear from people who live on or use the {road} in {place}.",
            "We are proposing speed cushions, a zebra crossing and a 20mph zone, and have drawn up {few} options.",
            "Plans are on show at {place} library until {few} {month} {year}, and officers will be there on {day} from two until seven.",
            "Fill in the survey on this page or pick up a paper copy. All replies are read before councillors decide.",
        )),
        ("Consultation on residents' parking in {place}", (
            "Parking permits could be brought in for {n} households around {place} station.",
            "The statutory consultation on the traffic regulation order runs from {few} {month} to the end of the month.",
            "Objections must be made in writing, with the grounds on which they are made, and quote the order's name.",
            "A report on the responses will go to the traffic committee later in {year}.",
        )),
        ("Your chance to shape our cycling and walking plan", (
            "{council} is asking for ideas about where new cycle lanes and better footways are most needed.",
            "Put a pin in our interactive map and tell us what is wrong there, or support what others have said.",
            "The map closes at midnight on {few} {month} {year}. {n} comments have been left so far.",
            "There is a children's version too, and workshops in {place} and {place}.",
        )),
        ("Public exhibition: {road} {place} bypass", (
            "An exhibition about the proposed {place} bypass opens at the village hall on {day}.",
            "Visitors can look at the preferred route, speak to the design team and leave comments.",
            "Comments are welcome until {few} {month} {year}, by post or email.",
            "A planning application is expected next year if the scheme goes ahead.",
        )),
    ),
    "highways event": (
        ("{place} Highways Expo {year}", (
            "The region's biggest day for people in highways returns to {place} Racecourse on {few} {month} {year}.",
            "See {n} exhibitors, live road marking demonstrations and the famous excavator challenge.",
            "Delegate tickets are £{n} plus VAT, free for councils. Parking and a hot breakfast roll are included.",
            "Stands are going fast: ring {name} {name2} to talk about sponsorship.",
        )),
        ("Webinar: asset management after the spending review", (
            "Join {name} {name2} of {council} and guests for an hour on what the spending review means for road maintenance.",
            "{day} {few} {month} {year}, 11am to noon, on Teams. Bring your questions.",
            "Places are limited to {n}; members have priority until the end of the week.",
            "A link will be emailed to everyone who has signed up the day before.",
        )),
        ("Winter service seminar: draft programme", (
            "9.30 Coffee and registration at the {name2} Hotel, {place}.",
            "10.00 Welcome by the chair, {name} {name2}. 10.15 The view from the weather forecaster.",
            "11.00 Salt spreading calibration, speaker to be confirmed. 12.30 Buffet lunch among the gritters.",
            "14.00 Panel. 15.30 Close. Cost: £{n} for members, £{n} for others; cancellation after {few} {month} is charged in full.",
        )),
        ("Depot open day", (
            "Come and climb into a gritter! Our {place} depot opens its gates on {day} {few} {month} from ten to three.",
            "There will be face painting, road sweeper rides, a hot dog van and the chance to fill a pothole yourself.",
            "Entry is free and there is no need to let us know. Dogs on leads please.",
            "Free buses leave {place} station every twenty minutes.",
        )),
    ),
    "highways vacancy": (
        ("Highways inspector, {place}", (
            "£{k},{n3} to £{k2},{n3}, {n} hours, permanent, based at {place} depot.",
            "You will walk and drive our roads and footways looking for potholes and other defects, and order repairs.",
            "You need a full driving licence and good eyes; training towards the inspectors' qualification is given.",
            "To find out more ring {name} {name2}. Applications by {few} {month} {year}; interviews a fortnight later.",
        )),
        ("Senior traffic engineer", (
            "Are you passionate about safer streets? {council} is looking for a senior traffic engineer.",
            "In this role you will design junctions, traffic calming and cycle schemes, and lead a team of {few}.",
            "We offer hybrid working, a generous pension and {few} days of leave, rising with service.",
            "Please send a CV and a supporting statement of no more than two pages. No agencies, thank you.",
        )),
        ("Come and drive a gritter this winter", (
            "Have you got an HGV licence? We need {n} more drivers at {place} and {place} from {month}.",
            "You will be on a rota, one week in {few}, and paid a standby allowance of £{n} besides your hourly rate.",
            "No experience of winter work is needed as we will show you the ropes.",
            "Click the button to apply. The advert may close early.",
        )),
        ("Apprenticeships in civil engineering and street lighting", (
            "Earn while you learn! {council} takes on {few} apprentices each September in its highways teams.",
            "You will spend a day a week at {place} College and the rest with our bridge, lighting or street works crews.",
            "You need grade 4 in maths and English. The wage is £{few}.{few} an hour in the first year.",
            "The next intake opens in {month} {year}. Register your interest with {name} {name2}.",
        )),
    ),
    "advice to residents": (
        ("Report a pothole", (
            "Tell us about a pothole in the road or footway using our online map.",
            "If it is dangerous, for example deep and on a main road, ring us at any hour instead.",
            "Give the street name and what is nearby, and a picture if it is safe to take one.",
            "You get an email when it has been looked at and another when it is filled. Motorways are not ours.",
        )),
        ("Dropped kerbs: how to get one outside your house", (
            "You must have a dropped kerb to drive over the pavement to park in front of your home.",
            "An application costs £{n}, which is not given back if we turn it down.",
            "You may have to ask for planning permission first if you live on a classified road such as the {road}.",
            "Once approved, choose a contractor from our list. Most are done within {few} weeks.",
        )),
        ("Driving in winter: top tips from {council}", (
            "Before you set off clear all your windows, check your tyres and top up the screen wash.",
            "Keep a blanket, a shovel and a flask in the car when snow is forecast.",
            "Leave ten times the usual gap on icy roads and never overtake a gritter.",
            "If you live on an estate your street may not be gritted; look for your nearest yellow grit bin.",
        )),
        ("Skips, scaffolding and hoardings on the highway", (
            "If you want to put a skip on the road your hire company has to get a licence from us.",
            "A skip licence is £{few} a week, scaffolding £{n} for up to {few} metres. Allow three days.",
            "Skips need lamps at night and must not stand on yellow lines or in front of a fire hydrant.",
            "You can be fined up to £1,000 if you put one out without a licence.",
        )),
    ),
}  # fmt: skip

# Somebody else's account of what a council did: wanted, and to be called what it is.
PRESS: tuple[Pattern, ...] = (
    ("How {council} cut {thing} complaints by {pct}", (
        "{council} says complaints about {thing} have fallen by {pct} since it changed the way it plans the work.",
        "Engineers told this magazine that inspectors now score each site from one to five, and crews go where the score is highest.",
        "“We stopped driving the same round every year,” said {name} {name2}, who leads the team in {place}.",
        "The trial began with {n} sites along the {road} and was compared with {n} sites that were left as they were.",
        "It cost £{big} and is expected to pay for itself within {few} years.",
        "Not everything worked, {name2} concedes: tablets failed in the cold, and one in {few} records had the wrong street.",
    )),
    ("{place} tries a new method for {thing}", (
        "A pilot in {place} has halved the time that crews spend on {thing}, according to figures seen by this paper.",
        "Under the new method the {team} sends out a work order only after looking at photographs.",
        "Of {n} jobs in {month}, {pct} needed no second visit, against {pct} the year before.",
        "A spokesperson for {council} said that the method would be used on the {road} from next year.",
        "Independent evaluation by the university found that the saving was smaller on rural roads.",
    )),
    ("Lessons from {few} years of {thing} in {place}", (
        "When {council} brought its {thing} back in house, few expected the unit cost to fall.",
        "It did, by {pct}, though only in the third year, {name} {name2} told a conference in {place}.",
        "The first winter went badly: {n} jobs were put off and the {road} had to be done twice.",
        "What turned it round, the {team} reckons, was a weekly review of the {few} worst defects.",
        "Other councils are now asking for the specification, which is on the authority's website.",
    )),
)  # fmt: skip
