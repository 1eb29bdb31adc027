"""Brands in requests."""

from pydantic import Field

from rushes_gateway.shapes import Shape

REPLACED = (
    "The version that is replaced, from 1 on, or 0 where there is to be no list of this name yet: where another one is "
    "the newest, nothing is saved. Without it whichever there is."
)


class NewBrand(Shape):
    """A brand, with other ways in which it is written."""

    name: str = Field(description="1 to 100 characters, with a letter or digit.", examples=["Coca-Cola"])
    aliases: list[str] = Field(
        [],
        description="50 at most, of 1 to 100 characters each, without `|`, which separates them in CSV.",
        examples=[["Coke", "Coca Cola"]],
    )


class NewBrands(Shape):
    """All brands that a list is to have."""

    brands: list[NewBrand] = Field(
        description="10 000 at most. No two have the same letters in a name or an alias, regardless of case, accents, "
        "blanks and punctuation."
    )
    version: int | None = Field(None, ge=0, description=REPLACED)
