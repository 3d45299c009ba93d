"""HTML into lines of plain text with their quote depth. Hidden text is left out; nothing is ever fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_HTML = 400_000
MAX_NODES = 40_000
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote"])
_SKIP = frozenset(["head", "style", "script", "title", "template", "noscript", "meta", "link", "svg", "object", "iframe"])
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|max-height\s*:\s*0|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])|mso-hide\s*:\s*all",
    re.I,
)
_QUOTE_CLASS = re.compile(
    r"gmail_quote|protonmail_quote|spark_quote|moz-cite|yahoo_quoted|zmail_extra|hs_reply|messageReplySection", re.I
)
_CUT_ID = re.compile(r"^(?:x_)*(?:divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container)$")
_OUTLOOK_RULE = re.compile(r"border-top\s*:\s*solid\s+#(?:E1E1E1|B5C4DF)\s+1\.0pt", re.I)
_PADDING = re.compile(r"[\u034f\u200b-\u200f\u00ad\u2060\ufeff\u061c\u2007]+")
_BOOKING = re.compile(r"https?://[^\s\"'<>]{1,300}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: how deep it is quoted, and whether all that follows is an older message."""

    text: str
    depth: int = 0
    cut: bool = False


def lines(html: str) -> list[Line]:
    """The visible text of an HTML document, a table row on one line, at most MAX_HTML characters of it."""
    tree = LexborHTMLParser(html[:MAX_HTML])
    found: list[Line] = []
    buffer: list[str] = []
    depth = 0
    cut = False

    def flush(blank: bool = False) -> None:
        nonlocal cut
        text = " ".join(_PADDING.sub("", "".join(buffer)).replace("\u00a0", " ").replace("\u202f", " ").split())
        buffer.clear()
        if text or cut:
            found.append(Line(text, depth, cut))
            cut = False
        if blank and found and found[-1].text:
            found.append(Line("", depth))

    root = tree.body or tree.root
    stack: list[tuple[LexborNode, bool]] = [(root, False)] if root is not None else []
    count = 0
    while stack and count < MAX_NODES:
        node, leaving = stack.pop()
        count += 1
        tag = node.tag or ""
        if leaving:
            if tag in _BLOCKS:
                flush(tag in _PARAGRAPHS)
            elif tag in ("td", "th"):
                buffer.append(" ")
            elif tag == "a":
                _link(node, buffer)
            depth -= _quotes(node, tag, found)
            continue
        if tag == "-text":
            buffer.append(node.text_content or "")
            continue
        if tag in _SKIP or tag.startswith(("-", "_", "!")) or _hidden(node):
            continue
        if _begins_older(node):
            flush()
            cut = True
        if tag in _BLOCKS:
            flush(tag in _PARAGRAPHS)
        if tag == "br":
            continue
        depth += _quotes(node, tag, found)
        stack.append((node, True))
        child = node.last_child
        children: list[tuple[LexborNode, bool]] = []
        while child is not None and len(children) < MAX_NODES:
            children.append((child, False))
            child = child.prev
        stack.extend(children)
    flush()
    return found


def _attribute(node: LexborNode, name: str) -> str:
    return (node.attributes or {}).get(name) or ""


def _quotes(node: LexborNode, tag: str, found: list[Line]) -> int:
    """1 for an element that quotes an older message. A bare blockquote is only an indent."""
    if tag == "blockquote":
        return int(
            bool(_attribute(node, "type") == "cite" or _attribute(node, "cite") or _QUOTE_CLASS.search(_attribute(node, "class")))
        )
    return 0


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _begins_older(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    identity, style = attributes.get("id") or "", attributes.get("style") or ""
    return bool(_CUT_ID.match(identity) or _OUTLOOK_RULE.search(style))


def _link(node: LexborNode, buffer: list[str]) -> None:
    target = _attribute(node, "href")
    if _BOOKING.fullmatch(target) and len(target) < 120 and target not in "".join(buffer[-3:]):
        buffer.append(f" <{target}>")
