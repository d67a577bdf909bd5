"""Pages as the tests read them."""

from html.parser import HTMLParser


class Tables(HTMLParser):
    """The tables of a page by the id of their caption: rows of cell texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.name, self.inside = "", False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "caption":
            self.name = dict(attrs).get("id", "").removesuffix("-caption")
            self.tables[self.name] = []
        elif tag == "tr" and self.name:
            self.tables[self.name].append([])
        elif tag in ("td", "th") and self.name:
            self.tables[self.name][-1].append("")
            self.inside = True

    def handle_endtag(self, tag):
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data):
        if self.inside:
            self.tables[self.name][-1][-1] += data
