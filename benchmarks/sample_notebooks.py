"""Notebooks of an ordinary size to compare ways of running them: two seaborn figures and two tables, one and three."""

from pathlib import Path

import nbformat
import numpy as np
import pandas as pd

ROWS = 119_000
YEARS = range(2019, 2026)
OFFENCES = [f"Offence {number}" for number in range(24)]
START = (
    "area = 'A01'\nfolder = '.'",
    "import pandas as pd\nimport matplotlib.pyplot as plt\nimport seaborn as sns\n"
    "rows = pd.read_parquet(folder + '/offences.parquet')\nlocal = rows[rows['area'] == area]",
)
NOTEBOOKS = {
    "briefing": (
        *START,
        "fig, ax = plt.subplots(figsize=(8, 4))\n"
        "sns.lineplot(local, x='year', y='count', hue='kind', ax=ax, seed=1)\nax.set_title(area)\nplt.show()",
        "fig, ax = plt.subplots(figsize=(8, 4))\n"
        "by_area = rows.groupby('area', as_index=False)['count'].sum()\n"
        "sns.barplot(by_area, x='area', y='count', ax=ax)\nax.tick_params(axis='x', rotation=90)\nplt.show()",
        "local.pivot_table(index='kind', columns='year', values='count', aggfunc='sum')",
        "local.groupby('offence')['count'].describe().round(1)",
    ),
    "quality": (
        *START,
        "fig, ax = plt.subplots(figsize=(8, 4))\n"
        "sns.histplot(local, x='count', discrete=True, ax=ax)\nax.set_title(area)\nplt.show()",
        "local.isna().sum().to_frame('missing')",
        "local.groupby('year').size().to_frame('rows')",
        "local.duplicated().groupby(local['kind']).sum().to_frame('repeated')",
    ),
}


def make_sample(folder: Path, areas: int) -> list[str]:
    """Write `offences.parquet` and the notebooks; gives the codes of the areas."""
    folder.mkdir(parents=True, exist_ok=True)
    codes = [f"A{number:02d}" for number in range(1, areas + 1)]
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "area": random.choice(codes, ROWS),
            "year": random.choice(list(YEARS), ROWS),
            "kind": random.choice(["race", "religion", "other"], ROWS),
            "offence": random.choice(OFFENCES, ROWS),
            "count": random.poisson(5, ROWS),
        }
    )
    frame.to_parquet(folder / "offences.parquet", index=False)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for name, cells in NOTEBOOKS.items():
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
        notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
        notebook.cells[0].metadata["tags"] = ["parameters"]
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return codes
