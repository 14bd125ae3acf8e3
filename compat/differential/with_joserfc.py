"""Decrypts tokens with joserfc.

The input and the output are those of `jose.mjs`, but every error is reported as a refusal. A run with an error in this
script fails nevertheless, because typed-jwt accepts tokens that would then be refused here.
"""

import json
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode

from joserfc import jwe
from joserfc.jwk import OctKey


def base64url(data):
    return urlsafe_b64encode(data).decode().rstrip("=")


def as_text(value):
    """Replaces lone surrogates, which Rust strings cannot hold, and marks values that are not strings."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return None if value is None else {"not": "a string"}


def run(job, keys):
    key = keys[job["check"]]
    # By default, joserfc refuses parameters that it does not know; RFC 7516 §4 demands that they are ignored.
    registry = jwe.JWERegistry(algorithms=[key["alg"], key["enc"]], strict_check_header=False)
    secret = OctKey.import_key(urlsafe_b64decode(key["key"] + "=="))
    try:
        token = jwe.decrypt_compact(job["token"], secret, registry=registry)
    except Exception as error:
        return {"refused": repr(error)}
    return {"kid": as_text(token.headers().get("kid")), "payload": base64url(token.plaintext)}


keys = json.loads(sys.stdin.readline())["encryption"]
for line in sys.stdin:
    print(json.dumps(run(json.loads(line), keys)))
