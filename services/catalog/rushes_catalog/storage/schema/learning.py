"""What is learned from how videos are sorted."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, LargeBinary, Table

from rushes_catalog.storage.schema.columns import ID, TEXT, UtcTime, metadata, partial_index, short, words

# What files look like in numbers, by what they hold: once for each descriptor.
feature = Table(
    "feature",
    metadata,
    Column("fingerprint", TEXT, primary_key=True),
    Column("descriptor", TEXT, primary_key=True),
    Column("descriptor_version", TEXT, primary_key=True),
    # Null: the file has none, and the other two say why. With one they say why it is of the pictures alone.
    Column("vector", LargeBinary),
    words("problem_reason"),
    words("problem_detail"),
)

# What is said in files, by what they hold: once for each recogniser, whatever describes videos by it.
transcript = Table(
    "transcript",
    metadata,
    Column("fingerprint", TEXT, primary_key=True),
    Column("recogniser", TEXT, primary_key=True),
    # Empty: nothing is said, or the other two say why nobody knows.
    Column("text", TEXT, nullable=False),
    words("problem_reason"),
    words("problem_detail"),
)

# By which the videos of a collection are described; without a row: by the one that needs no model.
chosen_descriptor = Table(
    "chosen_descriptor",
    metadata,
    Column("root_id", ForeignKey("root.id"), primary_key=True),
    Column("folder", TEXT, primary_key=True),
    # Its name.
    Column("descriptor", TEXT, nullable=False),
)

# Attempts to learn from a collection, which is a folder.
training = Table(
    "training",
    metadata,
    Column("id", ID, primary_key=True),
    Column("root_id", ForeignKey("root.id"), nullable=False),
    Column("folder", TEXT, nullable=False),
    # domain.learning.TrainingState
    Column("state", short(10), nullable=False),
    words("error"),
    # domain.learning.TrainingStage in which it failed; empty: it did not, or nobody knows.
    Column("failed_at", short(10), nullable=False, server_default=""),
    words("requested_by"),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index(None, "root_id", "folder", "id"),
    # One at a time, of all collections.
    partial_index("training_one", "state", unique=True, where="state = 'running'"),
)

# What came of those that succeeded.
classifier = Table(
    "classifier",
    metadata,
    Column("id", ID, primary_key=True),
    Column("root_id", ForeignKey("root.id"), nullable=False),
    Column("folder", TEXT, nullable=False),
    # SHA-256 of `model`.
    Column("version", short(64), nullable=False),
    # rushes_footage.classifiers.ModelCard as JSON.
    Column("card", TEXT, nullable=False),
    # As inference gives and takes it.
    Column("model", LargeBinary, nullable=False),
    Column("trained_at", UtcTime, nullable=False),
    # It predicts: one of each collection.
    Column("chosen", Boolean, nullable=False, server_default="0"),
    # domain.learning.Comparison as JSON; null: there was nothing to compare by.
    Column("comparison", TEXT),
    # Accuracy, by its card, of the one that predicted until this one was trained; null: there was none.
    Column("accuracy_before", Float),
    # domain.learning.Relabelling: what the folders that it tells apart are called by now, as JSON, in this order.
    Column("relabelled", TEXT, nullable=False, server_default="[]"),
    Index(None, "root_id", "folder", "id"),
    partial_index("classifier_chosen", "root_id", "folder", unique=True, where="chosen"),
)

# What a classifier says of what files hold.
prediction = Table(
    "prediction",
    metadata,
    Column("classifier_id", ForeignKey("classifier.id"), primary_key=True),
    Column("fingerprint", TEXT, primary_key=True),
    # rushes_footage.classifiers.Prediction as JSON.
    Column("prediction", TEXT, nullable=False),
    # Of its first guess.
    Column("label", TEXT, nullable=False),
    Column("confidence", Float, nullable=False),
)

# Filed videos of which a classifier, while it was trained, said another label than theirs.
doubt = Table(
    "doubt",
    metadata,
    Column("classifier_id", ForeignKey("classifier.id"), primary_key=True),
    Column("fingerprint", TEXT, primary_key=True),
    Column("label", TEXT, nullable=False),
    Column("told", TEXT, nullable=False),
    Column("confidence", Float, nullable=False),
)

# Videos of which somebody said that they belong where they lie, by what they hold and the folder.
dismissed_doubt = Table(
    "dismissed_doubt",
    metadata,
    Column("root_id", ForeignKey("root.id"), primary_key=True),
    Column("folder", TEXT, primary_key=True),
    Column("fingerprint", TEXT, primary_key=True),
    Column("label", TEXT, primary_key=True),
)
