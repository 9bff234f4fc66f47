"""Word lists: nouns that name persons, and words that look like names and are none."""

from __future__ import annotations

#: Heads of noun phrases that can want something: roles, groups and departments, in the singular.
PERSONS = frozenset(
    "accountant admin administrator adviser advisor agent analyst applicant approver architect assistant "
    "auditor author bidder board borrower buyer candidate caller carer caseworker cashier chef child "
    "citizen cleaner clerk client coach colleague commuter company consultant contractor controller "
    "coordinator courier crew customer dealer dentist department dev developer director dispatcher doctor "
    "donor driver editor employee employer engineer everybody everyone expert family farmer finance guest "
    "guide head helpdesk holder hr inspector instructor insurer investor judge keeper landlord lawyer "
    "lead leader learner lecturer lender librarian maintainer management manager marketer marketing "
    "mechanic member merchant moderator newcomer nurse officer operations operator organiser organizer "
    "owner parent partner passenger patient people person pharmacist physician pilot planner player "
    "policeman principal professional programmer provider pupil purchaser reader receptionist recruiter "
    "registrar reporter representative requester researcher resident retailer reviewer rider sales "
    "salesperson scientist secretary seller shopper specialist sponsor staff steward student subscriber "
    "supervisor supplier support surgeon teacher team technician tenant tester trader trainee trainer "
    "traveler traveller treasurer tutor user vendor visitor volunteer voter waiter warehouse worker".split()
)

#: Capitalised words that start sentences without being a name.
NOT_NAMES = frozenset(
    "The This That These Those It There We They You If When Once After Before All Each Every Any No "
    "Nobody Someone Somebody Which What Who How Why Where And But So Then Users Customers System Our "
    "Their His Her My One Two Three As In On At".split()
)
