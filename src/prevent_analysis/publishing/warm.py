"""What a notebook's process has ready before the notebook begins; importing this module is what makes it so.

Imported first in the process that clean children are forked from, or in each child where a system cannot fork. The
libraries that start threads are imported and not used, so that there is none when a child is forked.
"""

import gc
import os
import pkgutil
from importlib import import_module

LIBRARIES = (
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "matplotlib.style",
    "pandas.io.formats.style",
    "pyarrow.parquet",
    "seaborn",
)
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",  # children run side by side already
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as a kernel sets it
}


def import_all() -> None:
    """Import the libraries that notebooks use and every part of `briefing`; what each would then read for itself too.

    Drawing once finds the fonts.
    """
    for name in LIBRARIES:
        import_module(name)
    briefing = import_module("prevent_analysis.briefing")
    for part in pkgutil.iter_modules(briefing.__path__):
        import_module(f"{briefing.__name__}.{part.name}")
    svg_of = import_module("prevent_analysis.presentation.charts.canvas").svg_of
    svg_of(lambda drawing: None, name="first", title="", alt="", height=1)
    import_module("prevent_analysis.measures.registry").read_measures()
    templates = import_module("prevent_analysis.presentation.display").environment()
    for name in templates.list_templates():
        templates.get_template(name)


for _name, _value in ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)
import_all()
SHELL = import_module("prevent_analysis.publishing.shell").make_shell()
gc.collect()
gc.freeze()  # children share these objects: a collection that touched them would copy them all
