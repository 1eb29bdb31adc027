"""Brands in requests."""

from pydantic import Field

from rushes_gateway.shapes import Shape


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
