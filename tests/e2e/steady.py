"""Whether anything on a page moves by itself, and where its focus is."""

from playwright.sync_api import BrowserContext, Page

# Every answer takes another time, so that what depends on two of them is drawn after the first one.
_SLOW = """{
  const real = window.fetch;
  let asked = 0;
  window.open_requests = 0;
  window.fetch = async (...request) => {
    const address = request[0].url ?? String(request[0]);
    if (address.includes('/events')) return real(...request);
    window.open_requests += 1;
    try {
      await new Promise((resolve) => setTimeout(resolve, 60 + 50 * (asked++ % 7)));
      return await real(...request);
    } finally {
      window.open_requests -= 1;
    }
  };
}"""
_SHIFTS = """{
  const told = [];
  const nameOf = (node) => {
    const element = node instanceof Element ? node : node?.parentElement;
    if (!element) return 'what is gone';
    const words = element.textContent.trim().slice(0, 40);
    return `<${element.localName} ${element.getAttribute('aria-label') ?? ''}> ${words}`;
  };
  const placeOf = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ');
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      told.push({ value, moved: sources.map(({ node, previousRect, currentRect }) =>
        `${nameOf(node)}: ${placeOf(previousRect)} → ${placeOf(currentRect)}`) });
  }).observe({ type: 'layout-shift', buffered: true });
  window.shifts = () => told.splice(0);
}"""
_READ = """() => window.open_requests === 0 && document.querySelector('[aria-busy=true]') === null"""
_FOCUS = """() => {
  const { activeElement: active } = document;
  return active === document.body ? 'body' : `<${active.localName} ${active.getAttribute('aria-label') ?? ''}>`;
}"""
REST_MS = 400
"""What is drawn after the last answer is drawn by then. A test that looks too early sees less, and does not fail."""

MOST = 0.001
"""The score of a layout shift: the share of the window that moves, times how far. A line of a list that moves by its
height has more."""


def watch_shifts(context: BrowserContext) -> None:
    """Record what moves on the pages of a visitor, whose answers come one after the other."""
    context.add_init_script(_SLOW)
    context.add_init_script(_SHIFTS)


def wait_until_read(page: Page) -> None:
    """Return when nothing is asked for any more, and no place is kept for what is on its way."""
    page.wait_for_function(_READ)
    page.wait_for_timeout(REST_MS)
    page.wait_for_function(_READ)


def shifts(page: Page) -> list[str]:
    """What has moved since the last call by more than `MOST`, with its places before and after."""
    found: list[dict[str, object]] = page.evaluate("() => window.shifts()")
    return [f"{each['value']:.4f}: {each['moved']}" for each in found if float(str(each["value"])) > MOST]


def focus(page: Page) -> str:
    """What has the focus, in words; `body`: nothing has."""
    where: str = page.evaluate(_FOCUS)
    return where
