"""The report on brands as a page to print: one file of HTML, without a script, that loads nothing."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from typing import Final

from rushes.catalog.v1 import reports_pb2

_HUES = (212, 28, 145, 275, 0, 185, 95, 320)
_STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; color: #1b1f24; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; } .faint { color: #5a6472; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem .3rem 0; }
th { font-weight: 600; border-bottom: 1px solid #c4cad2; } td { border-bottom: 1px solid #e6e9ed; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; height: 1rem; background: #f0f2f4; }
figure { display: inline-block; width: 31%; margin: 0 1.5% 1rem 0; vertical-align: top; break-inside: avoid; }
img { width: 100%; height: auto; display: block; } figcaption { font-size: .85rem; margin-top: .25rem; }
tr { break-inside: avoid; } th.when { width: 30%; } td.bar { width: 14%; }
@media print { body { margin: 0; max-width: none; } svg, rect { print-color-adjust: exact; } }
@media (max-width: 40rem) { figure { width: 100%; } }
"""

POLICY: Final = (
    f"default-src 'none'; img-src data:; frame-ancestors 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)
"""Content-Security-Policy under which it is shown: its own style, and nothing else."""


def report_page(report: reports_pb2.GetBrandReportResponse, pictures: Mapping[int, bytes]) -> str:
    """The page; `pictures`: JPEG files of frames, by their position in the timeline."""
    title = f"Brands in {report.video}"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
<p class="faint">Profile {escape(report.profile)}, {_clock(report.seconds)} examined, run {escape(report.run_id)}</p>
{_doubts(report)}
{_brands(report)}
{_best(report, pictures)}
{_unresolved(report)}
{_versions(report)}
</body>
</html>
"""


def best_frames(report: reports_pb2.GetBrandReportResponse, most: int) -> list[int]:
    """Positions of the best frames of the brands that were seen longest."""
    return [each.best_seq for each in report.brands[:most]]


def _doubts(report: reports_pb2.GetBrandReportResponse) -> str:
    if not report.open:
        return ""
    regions = "1 doubtful region is" if report.open == 1 else f"{report.open} doubtful regions are"
    return f"<p><strong>{regions} not decided on</strong>, and not counted here.</p>"


def _brands(report: reports_pb2.GetBrandReportResponse) -> str:
    if not report.HasField("stage"):
        return "<h2>Brands</h2><p>This run has not looked for brands.</p>"
    if not report.brands:
        return "<h2>Brands</h2><p>No brand of the list was found.</p>"
    longest = max(each.seconds for each in report.brands)
    rows = "".join(_row(place, each, report, longest) for place, each in enumerate(report.brands))
    return f"""<h2>Brands</h2>
<table>
<thead><tr><th>Brand</th><th class="number">Seconds</th><th>Compared</th><th class="number">Share of time</th>
<th class="number">Share of picture</th><th class="number">Score</th><th class="number">Times</th>
<th class="when">When</th></tr></thead>
<tbody>{rows}</tbody>
</table>"""


def _row(place: int, brand: reports_pb2.SeenBrand, report: reports_pb2.GetBrandReportResponse, longest: float) -> str:
    colour = f"hsl({_HUES[place % len(_HUES)]} 65% 42%)"
    spans = "".join(
        f'<rect x="{_share(each.start - report.start, report.seconds):.3f}" y="0" height="10" fill="{colour}" '
        f'width="{max(0.3, _share(each.end - each.start, report.seconds)):.3f}"><title>{_clock(each.start)} to '
        f"{_clock(each.end)}</title></rect>"
        for each in brand.appearances
    )
    bar = f'<rect x="0" y="0" height="10" width="{_share(brand.seconds, longest):.2f}" fill="{colour}"/>'
    return f"""<tr><td>{escape(brand.brand)}</td><td class="number">{brand.seconds:.1f}</td>
<td class="bar">{_drawn(bar, f"{brand.seconds:.1f} seconds")}</td>
<td class="number">{brand.share_of_time:.1%}</td><td class="number">{brand.mean_area:.2%}</td>
<td class="number">{brand.mean_score:.0f}</td><td class="number">{len(brand.appearances)}</td>
<td>{_drawn(spans, f"Seen from {_clock(brand.first)} to {_clock(brand.last)}")}</td></tr>
"""


def _drawn(shapes: str, words: str) -> str:
    box = 'viewBox="0 0 100 10" preserveAspectRatio="none" role="img"'
    return f'<svg {box} aria-label="{escape(words, quote=True)}">{shapes}</svg>'


def _best(report: reports_pb2.GetBrandReportResponse, pictures: Mapping[int, bytes]) -> str:
    shown = [each for each in report.brands if each.best_seq in pictures]
    if not shown:
        return ""
    figures = "".join(
        f'<figure><img alt="Frame {each.best_frame}" src="data:image/jpeg;base64,'
        f'{base64.b64encode(pictures[each.best_seq]).decode()}">'
        f"<figcaption>{escape(each.brand)}, frame {each.best_frame}</figcaption></figure>"
        for each in shown
    )
    return f"<h2>Best frames</h2>{figures}"


def _unresolved(report: reports_pb2.GetBrandReportResponse) -> str:
    if not report.unresolved:
        return ""
    rows = "".join(
        f'<tr><td>{escape(each.text)}</td><td class="number">{each.count}</td></tr>' for each in report.unresolved[:50]
    )
    return f"""<h2>Texts of no brand</h2>
<table><thead><tr><th>Text</th><th class="number">Regions</th></tr></thead><tbody>{rows}</tbody></table>"""


def _versions(report: reports_pb2.GetBrandReportResponse) -> str:
    used = ", ".join(f"{escape(name)} {escape(version[:12])}" for name, version in sorted(report.versions.items()))
    return f'<p class="faint">Made with: {used or "no versions recorded"}.</p>'


def _share(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds, such as 1:02:03.5."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest / 10:04.1f}" if hours else f"{minutes}:{rest / 10:04.1f}"
