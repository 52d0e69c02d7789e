"""Every stored class of the house in one import: for migrations, which compare them with the database."""

from app.evenings.models import Evening, StoredPlan
from app.feedback.models import Feedback, Reaction
from app.ground.badge import BadgeRow
from app.ground.journal import JournalEntry, JournalHead
from app.ground.receipts import ReceiptRow
from app.ideas.models import Cluster, Gathered, Idea, Vote
from app.interests.models import Interest, InterestMark
from app.opportunities.models import ContactDownload, Decision, Opportunity, TeamNote
from app.participants.models import Contact, Participant
from app.sheets.models import SheetEntry
from app.tables.models import Call, Nudge, RoomPush, Table, TableStep

__all__ = [
    "BadgeRow", "Call", "Cluster", "Contact", "ContactDownload", "Decision", "Evening", "Feedback", "Gathered", "Idea", "Interest",
    "InterestMark", "JournalEntry", "JournalHead", "Nudge", "Opportunity", "Participant", "Reaction", "ReceiptRow", "RoomPush",
    "SheetEntry", "StoredPlan", "Table", "TableStep", "TeamNote", "Vote",
]
