"""The sealed ledger beside the store. Nothing here holds a foreign key to a statement, and no statement knows of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lms.common.constraints import AppendOnly

HASH = 32


class Forgetting(models.Model):
    """A decision by which statements were erased or disposed of: what is said of their leaves from then on.

    `count` grows while a disposal goes on; it is a tally, and what is true is that each leaf names its decision.
    """

    decision = models.CharField(max_length=200)
    at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [AppendOnly(name="xapi_forgetting_append_only", free=("count",))]

    def __str__(self) -> str:
        return self.decision


class Leaf(models.Model):
    """A sealed statement. Without its nonce nobody can tell any more what the hash was made of, not even by guessing.

    A living statement is found by `seq`. `statement_id` and `stored` say which one it was when it is gone.
    """

    index = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField(unique=True)
    statement_id = models.UUIDField()
    stored = models.DateTimeField()
    nonce = models.BinaryField(null=True)
    hash = models.BinaryField(max_length=HASH)
    # Without an index: sealing pays for each, and who looks for forgotten leaves has the one below.
    forgotten = models.ForeignKey(Forgetting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["statement_id"], name="xapi_leaf_forgotten", condition=Q(forgotten__isnull=False))
        ]
        constraints = [
            AppendOnly(name="xapi_leaf_append_only", once=("forgotten",), cleared=("nonce",)),
            models.CheckConstraint(
                name="xapi_leaf_forgotten_by_decision",
                condition=Q(nonce__isnull=False, forgotten__isnull=True)
                | Q(nonce__isnull=True, forgotten__isnull=False),
            ),
            models.CheckConstraint(name="xapi_leaf_from_zero", condition=Q(index__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.index}: {self.statement_id}"


class TreeNode(models.Model):
    """The root of a full subtree of 256, 65,536 … leaves, from which proofs are made without reading all leaves."""

    height = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=HASH)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["height", "index"], name="xapi_treenode_once"),
            AppendOnly(name="xapi_treenode_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.height}/{self.index}"


class SigningKey(models.Model):
    """A public key, in the text form of notes. The private one is never here."""

    origin = models.CharField(max_length=200)
    key_id = models.CharField(max_length=8, unique=True)
    public = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    # A note in which the key before it, and it itself, say that it follows; the first one has none.
    endorsement = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin"], condition=Q(retired_at__isnull=True), name="xapi_signingkey_one_signs"
            ),
            AppendOnly(name="xapi_signingkey_append_only", once=("retired_at",)),
        ]

    def __str__(self) -> str:
        return self.public


class Checkpoint(models.Model):
    """What the tree was at a moment, signed: size, root, time. `note` is the text that is kept outside, too."""

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=HASH)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="checkpoints")
    at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["size", "key"], name="xapi_checkpoint_once"),
            AppendOnly(name="xapi_checkpoint_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.size} at {self.at:%Y-%m-%d %H:%M}"

    @property
    def name(self) -> str:
        """Under which it is kept outside: sorts by size."""
        return f"{self.at:%Y-%m}/{self.size:012}-{self.key.key_id}.txt"


class CheckpointCopy(models.Model):
    """That a checkpoint is to be kept at a place outside, and how far that is."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE, related_name="copies")
    sink = models.CharField(max_length=20)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    copied_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkpoint", "sink"], name="xapi_checkpointcopy_once")]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_try_at"], name="xapi_checkpointcopy_pending", condition=Q(copied_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sink}: {self.checkpoint_id}"
