# What `import clearslate as cs` gives: the stable names, which the package imports only when one is asked for.
from clearslate.api import *

__version__: str
