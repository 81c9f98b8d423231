"""Keep what Matplotlib says about the machine off the pages.

On a fresh machine it reports, in the first cell that draws, that it builds its list of fonts; a cell
that writes to stderr ends the build. This is imported before anything of Matplotlib is.
"""

import logging

logging.getLogger("matplotlib").setLevel(logging.ERROR)
