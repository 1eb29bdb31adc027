"""Settings of the catalog, from the environment."""

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_settings import NoDecode

from rushes_catalog.library.domain.recording_times import NamePattern
from rushes_chassis.settings import Bytes, ServiceSettings, aliased, with_home
from rushes_footage.proxies import DEFAULT_HEIGHT, LEAST_HEIGHT, MOST_HEIGHT

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

TRASH_BYTES = 20 * (1 << 30)
LEARN_AFTER = 20
_POSTGRESQL = "postgresql://user:password@host:5432/database"
_LOOKS = f"sqlite:////data/catalog.db or {_POSTGRESQL}"


def patterns_of(value: object) -> object:
    """Parses a comma-separated list of patterns."""
    if not isinstance(value, str):
        return value
    return tuple(NamePattern(part.strip()) for part in value.split(",") if part.strip())


def absolute(folder: str) -> str:
    """The path, `~` expanded; raises ValueError for a relative one."""
    path = with_home(folder)
    if path and not path.startswith("/"):
        raise ValueError(f"{folder!r} is no absolute path")
    return path


def _parsed(address: str) -> "URL":
    # Imported where an address is set: `rushes up` reads these settings before it starts anything.
    from sqlalchemy.exc import ArgumentError

    from rushes_catalog.storage.addresses import parsed_address

    try:
        return parsed_address(address)
    except (ArgumentError, ValueError):
        # Without the cause, which has the address.
        raise ValueError(f"RUSHES_DATABASE_URL must look like {_LOOKS}") from None


class CatalogSettings(ServiceSettings):
    """Settings of the catalog: database, trash, and work ahead of need."""

    # Never shown: the address may hold a password.
    database_url: str = Field("", exclude=True, description=f"{_LOOKS}. Default: SQLite in <DATA_DIR>/catalog.db.")

    standby: bool = Field(
        False,
        description="true: where another catalog is active on the PostgreSQL database, or the server is away, wait and "
        "take over instead of ending.",
    )

    db_path: Path | None = Field(
        None,
        validation_alias=aliased("DB_PATH", "DB_PATH"),
        description="Path of the database of the clip cutter that Rushes replaces. It is imported, and never written; "
        "rows that belong to no video are listed under Problems.",
    )

    trash_bytes: Bytes = Field(
        TRASH_BYTES,
        ge=0,
        description="Largest total size in bytes of deleted clips, which are kept for 30 days; above it the oldest "
        "are deleted for good. 0: clips are deleted at once, and for good.",
    )

    proxies_ahead: Literal["nothing", "long", "all"] = Field(
        "nothing",
        description="New videos of which scrub proxies are made without a request. long: those of RUSHES_LONG_MINUTES "
        "or more.",
    )
    proxy_height: int = Field(
        DEFAULT_HEIGHT,
        ge=LEAST_HEIGHT,
        le=MOST_HEIGHT,
        multiple_of=2,
        description="Height in pixels of scrub proxies of the page, of RUSHES_PROXIES_AHEAD, and of requests that "
        "name no height; a smaller video is not enlarged. After a change new ones are made, and the others stay until "
        "they are cleared or the cache needs their space.",
    )
    long_minutes: float = Field(
        10.0,
        gt=0,
        le=10_000,
        description="Minutes from which RUSHES_PROXIES_AHEAD=long makes scrub proxies of a video.",
    )

    sort_dir: Annotated[str, AfterValidator(absolute)] = Field(
        "",
        description="Absolute path of the folder whose videos are sorted; it has to be a library folder or within "
        "one. Empty: the first library folder.",
    )

    learn_after: int = Field(
        LEARN_AFTER,
        ge=0,
        le=1_000_000,
        description="Number of videos sorted since the last training after which a new one starts automatically; 0: "
        "never.",
    )

    hash_files: bool = Field(
        True,
        description="Hash each file whole once, while its node is idle, to distinguish an edit in its middle from a "
        "move. false: for shares where reading costs money.",
    )

    search_seen: str = Field(
        "",
        pattern="^([a-z0-9][a-z0-9._-]{0,63})?$",
        description="Name of an added model that compares pictures with words, such as clip-vit-b-32. With it the "
        "pictures of all videos are described in the background, and the search finds what they show. Empty: they are "
        "not described.",
    )

    name_patterns: Annotated[tuple[NamePattern, ...], NoDecode, BeforeValidator(patterns_of)] = Field(
        (),
        description="Patterns of recording times in file names, comma-separated: REC_%d-%m-%Y_%H%M%S. They apply to "
        "files that are found or change from now on. Most patterns with the year first are recognised without this.",
    )

    @property
    def proxies_from_seconds(self) -> float | None:
        """Length of the shortest video that gets a scrub proxy ahead of need; None: none does."""
        return {"nothing": None, "long": self.long_minutes * 60, "all": 0.0}[self.proxies_ahead]

    @property
    def cutter_file(self) -> Path | None:
        """Absolute path of the replaced cutter's database."""
        return self.db_path.expanduser().absolute() if self.db_path else None

    @property
    def database(self) -> "Path | URL":
        """The SQLite file, or PostgreSQL's address."""
        if not self.database_url:
            return self.data_dir / "catalog.db"
        url = _parsed(self.database_url)
        return Path(url.database or "").expanduser().absolute() if url.get_backend_name() == "sqlite" else url

    @model_validator(mode="after")
    def _can_stand_by(self) -> Self:
        if self.standby and isinstance(self.database, Path):
            raise ValueError(
                f"RUSHES_STANDBY is true, and {self.database} is a SQLite file, which one catalog alone can have: set "
                f"RUSHES_DATABASE_URL to {_POSTGRESQL}, or RUSHES_STANDBY to false"
            )
        return self

    @model_validator(mode="after")
    def _known_database(self) -> Self:
        if not self.database_url:
            return self
        url = _parsed(self.database_url)
        if url.drivername in ("postgresql", "postgresql+psycopg", "postgres"):
            if importlib.util.find_spec("psycopg") is None:
                raise ValueError(
                    "RUSHES_DATABASE_URL: PostgreSQL needs psycopg: pip install -e '.[postgresql]' in the clone"
                )
            if not url.database:
                raise ValueError(f"RUSHES_DATABASE_URL must name the database of PostgreSQL, as in {_POSTGRESQL}")
        elif url.drivername != "sqlite" or not url.database or url.database == ":memory:":
            raise ValueError(f"RUSHES_DATABASE_URL must look like {_LOOKS}")
        return self
