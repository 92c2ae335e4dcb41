"""The text of an HTML page that a person would see; everything else is counted and dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_KNOWN = (
    "a|abbr|acronym|address|applet|area|article|aside|audio|b|base|bdi|bdo|big|blockquote|body|br"
    "|button|canvas|caption|center|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog"
    "|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head"
    "|header|hgroup|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|marquee"
    "|math|menu|meta|meter|nav|noframes|noscript|object|ol|optgroup|option|output|p|param|picture"
    "|plaintext|pre|progress|q|rp|rt|ruby|s|samp|script|search|section|select|slot|small|source"
    "|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead"
    "|time|title|tr|track|tt|u|ul|var|video|wbr|xmp|foreignobject|text|desc|annotation"
)
_MARKUP = re.compile(rf"</?(?:{_KNOWN})(?=[\s/>])|<!--|<!doctype|<!\[CDATA\[|<\?xml", re.I)
_NOT_MARKUP = re.compile(rf"<(?!/?(?:{_KNOWN})(?=[\s/>])|!--|!doctype|!\[CDATA\[|\?xml)", re.I)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param",
     "source", "track", "wbr")
)  # fmt: skip
_UNSEEN = frozenset(
    ("script", "style", "template", "noscript", "noframes", "head", "svg", "math", "iframe",
     "object", "applet", "canvas", "textarea", "select", "datalist", "dialog", "button", "audio",
     "video", "form", "map", "annotation", "xmp", "plaintext", "title")
)  # fmt: skip
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption",
     "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
     "ol", "p", "pre", "section", "summary", "table", "tr", "ul", "td", "th", "body", "html")
)  # fmt: skip
_NO_SIZE = r"\s*:\s*(?:0(?:\.0+)?|0?\.\d+|[01](?:\.\d+)?)(?:px|pt|em|rem|%|vw|vh)?\s*(?:;|!|$)"
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    r"|opacity\s*:\s*0?\.?0*\d?(?:\s*(?:;|!|$))|opacity\s*:\s*0%"
    rf"|font(?:-size)?{_NO_SIZE}|(?<![\w-])(?:max-)?(?:height|width){_NO_SIZE}"
    rf"|line-height{_NO_SIZE}"
    r"|clip\s*:\s*rect\(|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0|polygon\(\s*0)"
    r"|(?:left|right|top|bottom|margin-left|margin-top|text-indent)\s*:\s*-\s*\d{3,}"
    r"|(?:left|top|text-indent)\s*:\s*\d{4,}|transform\s*:\s*(?:scale[xy]?\(\s*0"
    r"|translate\w*\(\s*-\d{4,})"
    r"|color\s*:\s*(?:transparent|rgba\([^)]*,\s*0(?:\.0+)?\s*\)|hsla\([^)]*,\s*0(?:\.0+)?\s*\))"
    r"|mso-hide\s*:\s*all",
    re.I,
)
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*([^;!]+)", re.I)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!]+)", re.I)
_WHITE = frozenset(
    ("white", "#fff", "#ffffff", "#fefefe", "#fdfdfd", "rgb(255,255,255)", "snow", "ivory",
     "#fffffe", "whitesmoke", "ghostwhite")
)  # fmt: skip
_HIDING_CLASS = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-hidden|screen-reader(?:-text)?|d-none|hidden|invisible"
    r"|is-hidden|hide|offscreen|display-none|u-hidden)(?:$|[\s_])",
    re.I,
)
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,2000})\}")
_SELECTOR = re.compile(r"([.#])([\w-]+)\s*$")
_DEEPEST = 2_000


@dataclass(slots=True)
class VisibleText(HTMLParser):
    """Collects visible text.

    Attributes:
        hidden: Characters of text that a browser would not show.
        markup: Comments, scripts, attributes with text and elements that were dropped.
    """

    classes: frozenset[str] = frozenset()
    pieces: list[str] = field(default_factory=list)
    stack: list[tuple[str, bool]] = field(default_factory=list)
    hidden: int = 0
    markup: int = 0

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)

    @property
    def unseen(self) -> bool:
        return bool(self.stack) and self.stack[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        self.markup += sum(name in ("alt", "title", "aria-label") and bool(v) for name, v in attrs)
        if tag not in _VOID and len(self.stack) < _DEEPEST:
            unseen = self.unseen or tag in _UNSEEN or self._hides(attrs)
            self.stack.append((tag, unseen))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index][0] == tag:
                del self.stack[index:]
                return

    def handle_data(self, data: str) -> None:
        if self.unseen:
            self.hidden += len(data.strip())
        else:
            self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        self.markup += bool(data.strip())

    def unknown_decl(self, data: str) -> None:
        self.markup += bool(data.strip())

    def _hides(self, attrs: list[tuple[str, str | None]]) -> bool:
        given = {name: (value or "") for name, value in attrs}
        style, names = given.get("style", ""), given.get("class", "")
        marked = "hidden" in given or given.get("aria-hidden", "").lower() == "true"
        ruled = not self.classes.isdisjoint(
            {f".{name}" for name in names.split()} | {f"#{given.get('id', '')}"}
        )
        pale = given.get("color", "").replace(" ", "").lower() in _WHITE
        return marked or ruled or pale or hides(style) or bool(_HIDING_CLASS.search(names))


def hides(style: str) -> bool:
    """True if a CSS declaration makes text invisible: not shown, too small, too pale, outside."""
    if _HIDING.search(style):
        return True
    colour = _COLOUR.search(style)
    if colour is None:
        return False
    ink = colour[1].replace(" ", "").lower()
    ground = _BACKGROUND.search(style)
    paper = ground[1].replace(" ", "").lower() if ground else ""
    return ink == paper or (ink in _WHITE and not paper)


def has_markup(text: str) -> bool:
    return _MARKUP.search(text) is not None


def visible_text(html: str) -> tuple[str, int, int]:
    """What a browser would show of a page or fragment.

    ``<`` that opens no known element is text, so that "FEV1 < LLN" and "p <0.05" survive.

    Returns:
        The text, characters of hidden text, and other dropped things (comments, attributes).
    """
    parser = VisibleText(classes=_hiding_selectors(html))
    parser.feed(_NOT_MARKUP.sub("&lt;", html))
    parser.close()
    return "".join(parser.pieces), parser.hidden, parser.markup


def _hiding_selectors(html: str) -> frozenset[str]:
    found = set()
    for block in re.findall(r"<style[^>]*>(.*?)</style", html, re.I | re.S):
        for selectors, declarations in _RULE.findall(block):
            if hides(declarations):
                parts = (_SELECTOR.search(part) for part in selectors.split(","))
                found |= {part[1] + part[2] for part in parts if part}
    return frozenset(found)
