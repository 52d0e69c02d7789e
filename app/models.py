"""Every stored class of the house in one import: for migrations, which compare them with the database."""

from app.evenings.models import Evening, StoredPlan
from app.feedback.models import Feedback, Reaction
from app.files.models import Decision, FileCopy, Opportunity, StageMove, TeamNote
from app.followup.models import Cooperation, FileEvent, Handover, NewsSent, YearFigures
from app.gronogo.models import Panel, PanelFile, PanelMember, PanelOpinion
from app.ground.badge import BadgeRow
from app.ground.journal import JournalEntry, JournalHead
from app.ground.receipts import ReceiptRow
from app.ideas.models import Cluster, Gathered, Idea, Vote
from app.interests.models import CompatibleTap, Interest, InterestMark
from app.opportunities.models import ContactDownload, TeamSetting
from app.participants.models import Contact, ContactTap, Participant
from app.privacy.models import PersonalCode, RetentionRun, Tombstone
from app.promises.models import Promise
from app.sheets.models import SheetEntry, SignOff
from app.tables.models import Call, Nudge, RoomPush, Table, TableStep

__all__ = [
    "BadgeRow", "Call", "Cluster", "CompatibleTap", "Contact", "ContactDownload", "ContactTap", "Cooperation", "Decision", "Evening",
    "Feedback", "FileCopy", "FileEvent", "Gathered", "Handover", "Idea", "Interest", "InterestMark", "JournalEntry", "JournalHead",
    "NewsSent", "Nudge", "Opportunity", "Panel", "PanelFile", "PanelMember", "PanelOpinion", "Participant", "PersonalCode", "Promise",
    "Reaction", "ReceiptRow", "RetentionRun", "RoomPush", "SheetEntry", "SignOff", "StageMove", "StoredPlan", "Table", "TableStep",
    "TeamNote", "TeamSetting", "Tombstone", "Vote", "YearFigures",
]
