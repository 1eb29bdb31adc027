"""Names under which files are saved, as RFC 6266 and RFC 8187 write them."""

import pytest

from rushes_gateway.bytes.dispositions import saved_as, shown_as


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a b.mp4", 'inline; filename="a b.mp4"'),
        ("Café.mp4", "inline; filename=\"Caf_.mp4\"; filename*=UTF-8''Caf%C3%A9.mp4"),
        ('he said "no".mp4', "inline; filename=\"he said _no_.mp4\"; filename*=UTF-8''he%20said%20%22no%22.mp4"),
        ("50%41.mp4", "inline; filename=\"50_41.mp4\"; filename*=UTF-8''50%2541.mp4"),
        ("a\r\nb.mp4", "inline; filename=\"a__b.mp4\"; filename*=UTF-8''a%0D%0Ab.mp4"),
    ],
)
def test_every_name_is_told_exactly_and_plainly(name: str, said: str) -> None:
    assert shown_as(name) == said.encode()
    assert saved_as(name) == said.replace("inline", "attachment").encode()
