# none
import logging
import warnings
warnings.simplefilter("always")
warnings.warn("old api", DeprecationWarning)
logging.basicConfig()
try:
    logging.warning("where am I", stack_info=True)
except TypeError:
    pass
import traceback
traceback.print_stack()
