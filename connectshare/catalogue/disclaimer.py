"""The disclaimer, word for word, and its version. Whatever needs it takes it from here."""

from hashlib import sha256

HEADING = "Disclaimer: please read before using any Practice Material from this site."
BODY = (
    "The material on this site has been contributed in good faith but has not been adjudicated as being good or best"
    " practice. Anyone using the site should make their own decisions as to whether any individual content is useful or"
    " not."
)
TEXT = f"{HEADING} {BODY}"
VERSION = sha256(TEXT.encode()).hexdigest()[:12]
