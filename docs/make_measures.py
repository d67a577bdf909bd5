"""Write docs/measures.md from the definitions of the measures."""

from pathlib import Path

from prevent_analysis.measures.document import measures_page

if __name__ == "__main__":
    Path(__file__).with_name("measures.md").write_text(measures_page(), encoding="utf-8", newline="\n")
