"""Classifiers of sorted videos, with their training data and predictions."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, LargeBinary, Table

from rushes_catalog.storage.schema.columns import ID, TEXT, UtcTime, metadata, nominal_text, partial_index, text_column

# Feature vectors by content, one per descriptor.
feature = Table(
    "feature",
    metadata,
    Column("fingerprint", TEXT, primary_key=True),
    Column("descriptor", TEXT, primary_key=True),
    Column("descriptor_version", TEXT, primary_key=True),
    # Null: there is none, for the reason in the next two columns. With a vector they state why it lacks speech.
    Column("vector", LargeBinary),
    text_column("problem_reason"),
    text_column("problem_detail"),
)

# Transcripts of speech by content, one per recogniser, shared by all descriptors that use it.
transcript = Table(
    "transcript",
    metadata,
    Column("fingerprint", TEXT, primary_key=True),
    Column("recogniser", TEXT, primary_key=True),
    # Empty: no speech was found, or recognition failed for the reason in the next two columns.
    Column("text", TEXT, nullable=False),
    text_column("problem_reason"),
    text_column("problem_detail"),
)

# The descriptor of each collection's videos; without a row: the built-in one, which needs no model.
chosen_descriptor = Table(
    "chosen_descriptor",
    metadata,
    Column("root_id", ForeignKey("root.id"), primary_key=True),
    Column("folder", TEXT, primary_key=True),
    # Name of the descriptor.
    Column("descriptor", TEXT, nullable=False),
)

# Trainings of a classifier for a collection, which is a folder.
training = Table(
    "training",
    metadata,
    Column("id", ID, primary_key=True),
    Column("root_id", ForeignKey("root.id"), nullable=False),
    Column("folder", TEXT, nullable=False),
    # learning.domain.learning.TrainingState
    Column("state", nominal_text(10), nullable=False),
    text_column("error"),
    # learning.domain.learning.TrainingStage in which it failed; empty: it did not, or the stage is unknown.
    Column("failed_at", nominal_text(10), nullable=False, server_default=""),
    text_column("requested_by"),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index(None, "root_id", "folder", "id"),
    # One at a time, over all collections.
    partial_index("training_one", "state", unique=True, where="state = 'running'"),
)

# Results of successful trainings.
classifier = Table(
    "classifier",
    metadata,
    Column("id", ID, primary_key=True),
    Column("root_id", ForeignKey("root.id"), nullable=False),
    Column("folder", TEXT, nullable=False),
    # SHA-256 of `model`.
    Column("version", nominal_text(64), nullable=False),
    # rushes_footage.classifiers.ModelCard as JSON.
    Column("card", TEXT, nullable=False),
    # In the format of the inference service.
    Column("model", LargeBinary, nullable=False),
    Column("trained_at", UtcTime, nullable=False),
    # It is in use: at most one per collection.
    Column("chosen", Boolean, nullable=False, server_default="0"),
    # learning.domain.learning.Comparison as JSON; null: there was no previous classifier, or nothing sorted in between.
    Column("comparison", TEXT),
    # Accuracy on its card of the classifier in use before; null: there was none.
    Column("accuracy_before", Float),
    # A list of learning.domain.learning.Relabelling as JSON: renamed and merged categories since, in this order.
    Column("relabelled", TEXT, nullable=False, server_default="[]"),
    Index(None, "root_id", "folder", "id"),
    partial_index("classifier_chosen", "root_id", "folder", unique=True, where="chosen"),
)

# A classifier's predictions by content.
prediction = Table(
    "prediction",
    metadata,
    Column("classifier_id", ForeignKey("classifier.id"), primary_key=True),
    Column("fingerprint", TEXT, primary_key=True),
    # rushes_footage.classifiers.Prediction as JSON.
    Column("prediction", TEXT, nullable=False),
    # Of the first guess, after relabelling.
    Column("label", TEXT, nullable=False),
    Column("confidence", Float, nullable=False),
)

# Sorted videos for which a classifier's cross-validation predicted another label than theirs.
doubt = Table(
    "doubt",
    metadata,
    Column("classifier_id", ForeignKey("classifier.id"), primary_key=True),
    Column("fingerprint", TEXT, primary_key=True),
    Column("label", TEXT, nullable=False),
    Column("told", TEXT, nullable=False),
    Column("confidence", Float, nullable=False),
)

# Videos that a user confirmed to be in the right category, by content and category.
dismissed_doubt = Table(
    "dismissed_doubt",
    metadata,
    Column("root_id", ForeignKey("root.id"), primary_key=True),
    Column("folder", TEXT, primary_key=True),
    Column("fingerprint", TEXT, primary_key=True),
    Column("label", TEXT, primary_key=True),
)
