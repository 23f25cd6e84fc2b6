# needs: 3.6
import oracle  # noqa
import io
import urllib.error
raise urllib.error.HTTPError("http://x/", 503, "Service Unavailable", {}, io.BytesIO())
