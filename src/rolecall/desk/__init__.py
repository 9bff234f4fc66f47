"""The front desk: chat events become requests, decisions and answers."""

from rolecall.desk.front import FrontDesk
from rolecall.desk.office import Office, Reply

__all__ = ["FrontDesk", "Office", "Reply"]
