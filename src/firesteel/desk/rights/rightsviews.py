"""What pages, the terminal and JSON show of creators, their agreements, their codes and the days they have left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ...posts import Post
from ...rights import Authorization, Clock, Objection, Signature, UsageRights, Withdrawal
from ...rights.moderation import ModerationRight
from ...values import Money, PostId
from ..views import RightsState
from .creatorfacts import CreatorAsked, CreatorLink


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """What moves a creator on, and the letter that does it, if one does."""

    words: str
    """"Ask for the code of 2 posts"."""
    step: str = ""
    """One of `papers.STEPS`; empty where no letter helps."""
    link: str = ""
    """A path within the pages where it is done."""
    due: datetime | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatorRow:
    """One card of the pipeline."""

    handle: str
    name: str
    """The real name; empty where it is not known, "forgotten" where it may not be."""
    stage: str
    """One of `rights.pipeline.STAGES`."""
    since: datetime | None
    """Since when it is at that stage."""
    owner: str
    posts: int
    """Posts agreed on, or worth asking for."""
    coded: int
    """Of those, authorised."""
    answered: int
    """Of nine."""
    days_left: int | None
    """Until the binding end; None where none is known."""
    binding: str
    """Which clock ends first: contract, authorization, music, must-stay-live; empty where none does."""
    money_at_risk: Money | None
    """What live flights would still spend after that end."""
    next: NextAction


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelinePage:
    stages: tuple[tuple[str, tuple[CreatorRow, ...]], ...]
    """Every stage in order with its creators, the most urgent first."""
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseChange:
    """One answer that differs between two versions."""

    clause: str
    """In words: "how long"."""
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    seq: int
    number: int
    """1 for the first."""
    at: datetime
    actor: str
    rights: UsageRights
    changes: tuple[ClauseChange, ...]
    """Against the version before; empty for the first."""
    signature: Signature | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the nine, and what it says."""

    number: int
    clause: str
    """A name of `rights.CLAUSES`."""
    question: str
    words: str
    """The answer in a plain sentence; empty where it was not answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage:
    rights: UsageRights
    answers: tuple[Answer, ...]
    beside: tuple[tuple[str, str], ...]
    """Fee, payment, exclusivity, spend cap …: name and plain sentence."""
    summary: tuple[str, ...]
    """The whole of it in plain sentences, as the creator reads it."""
    versions: tuple[Version, ...]
    """Newest first."""
    signed: Signature | None
    """Of the present version."""
    withdrawal: Withdrawal | None
    seq: int
    """What an edit of it follows: give it back as `expect`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRights:
    """One post of a creator: what it may do, and until when."""

    post: Post | None
    """None where it was never read."""
    post_id: PostId
    state: RightsState
    clocks: tuple[Clock, ...]
    authorization: Authorization | None
    flights: tuple[str, ...]
    alarms: tuple[Objection, ...]
    """Where the clocks end apart, in both directions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    link: CreatorLink
    url: str
    """Whole, with the public address where there is one."""
    state: str
    """open, expired or revoked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A ready letter, to edit, copy or send."""

    step: str
    language: str
    subject: str
    text: str
    mailto: str
    """Empty where no address is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One line of a creator's or a post's history, newest first."""

    seq: int
    at: datetime
    actor: str
    words: str
    undo: bool = False
    """Whether `Desk.undo(seq)` can take it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatorPage:
    row: CreatorRow
    contact: ContactCard
    agreements: tuple[AgreementPage, ...]
    posts: tuple[PostRights, ...]
    letters: tuple[LetterView, ...]
    """The letter of the next action first."""
    links: tuple[LinkView, ...]
    asked: tuple[CreatorAsked, ...]
    """What they asked for on their page and nobody settled yet."""
    history: tuple[HistoryLine, ...]
    moderation: tuple[ModerationRight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """A contact as people read it; fields are empty where nothing is known."""

    creator: str
    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    note: str = ""
    language: str = "en"
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """One line of a paste or a file of codes, as it was given."""

    line: int
    code: str
    """Whole; never shown, never kept unsealed."""
    creator: str = ""
    post: str = ""
    """Post id or address, where somebody said which post it is for."""
    original: str = ""
    """The code of the post it is a duet or stitch of."""

    def __repr__(self) -> str:
        return f"CodeRow(line={self.line})"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeResult:
    line: int
    masked: str
    outcome: str
    """applied, known (we hold it already) or refused."""
    post: str = ""
    creator: str = ""
    until: datetime | None = None
    cause: str = ""
    """A key of `rights.refusals.CAUSES`; of an applied one, what is wrong with it all the same (wrong-post …)."""
    words: str = ""
    """What is the matter, in a sentence."""
    ask: str = ""
    """What to ask the creator for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesTaken:
    results: tuple[CodeResult, ...]

    def count(self, outcome: str) -> int:
        return sum(1 for each in self.results if each.outcome == outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One clock of one post on the calendar."""

    name: str
    start: datetime | None
    end: datetime | None
    why: str
    binds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightBar:
    flight: str
    start: datetime
    end: datetime
    overhangs: bool
    """Whether it runs beyond the binding end."""
    at_risk: Money | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    post_id: PostId
    post: Post | None
    creator: str
    bars: tuple[Bar, ...]
    """The four clocks in their order."""
    flights: tuple[FlightBar, ...]
    end: datetime | None
    """The binding end."""
    binding: str
    tone: str
    """go, wait or stop, by the days left."""
    alarms: tuple[Objection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    now: datetime
    rows: tuple[CalendarRow, ...]
    """The earliest binding end first."""
    feed: str
    """Address of the iCal feed; empty where none was made yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedResult:
    """One result the creator gets to see, as agreed."""

    name: str
    value: str
    """Empty where the brand tells it by hand."""
    first: date | None = None
    last: date | None = None
    """The days it was counted over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestPost:
    post_id: PostId
    caption: str
    url: str
    state: str
    """running, planned, authorised, waiting for your code, over."""
    until: datetime | None
    days_left: int | None
    binding: str
    results: tuple[SharedResult, ...]
    """Only what was agreed to be shared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestPage:
    """All that a creator's own page shows; nothing else of the workspace can be reached from it."""

    brand: str
    creator: str
    simulated: bool
    language: str
    now: datetime
    expires_at: datetime
    posts: tuple[GuestPost, ...]
    agreements: tuple[GuestAgreement, ...]
    history: tuple[GuestLine, ...]
    """Newest first, of this creator alone: agreed, signed, started, ended, asked."""
    asked: tuple[CreatorAsked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestLine:
    """One thing that happened, to be told in the creator's language."""

    at: datetime
    actor: str
    """The creator's handle or the brand; nobody's name of ours."""
    what: str
    """wrote, changed, paid, signed, withdrew, authorised, extended, lost, began, ended, offered or settled."""
    deal: str = ""
    """Which agreement, where it is about one that has a name."""
    post: PostId | None = None
    """Which post; None where it is about an agreement."""
    caption: str = ""
    until: datetime | None = None
    """For withdrew the moment it takes effect, else the end of what was authorised."""
    days: int = 0
    why: str = ""
    """A key of `papers.letters.cause`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestAgreement:
    deal: str
    terms: str
    """What a signature signs."""
    summary: tuple[str, ...]
    complete: bool
    """Whether all nine are answered, so that it can be signed."""
    signed_at: datetime | None
    until: datetime | None
    withdrawn: datetime | None
    may_renew: bool
    notice_h: int = 0
    """So many hours after it was said a withdrawal takes effect; 0 is at once."""
    posts: tuple[PostId, ...] = ()
    """Which posts it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person the workspace knows."""

    person: str
    """Handle, or pseudonym once they are forgotten."""
    kinds: tuple[str, ...]
    """What is kept of them: keys of `privacy.KINDS`."""
    since: datetime | None
    forgotten_at: datetime | None
