"""The command line of the Python scripts for libraries.

`SCRIPT version`, `SCRIPT generate`, `SCRIPT issue` and `SCRIPT verify` read a JSON list of jobs from
stdin and write JSON to stdout. A job for `generate` is the name of an algorithm, and the
answer has the new key in each format that the library writes; a symmetric key is a private one. A job for `issue` has alg, key, typ
and claims; a job for `verify` has alg, key, typ, iss, aud and token. A key is a secret as base64url,
or PEM, or a JWK.

`SCRIPT encrypt` and `SCRIPT decrypt` exist for libraries with encrypted tokens. A job for `encrypt` has
alg, enc, kid (or null), key and payload; a job for `decrypt` has alg, enc, key and token. The key is a
JWK, and a payload is base64url.

Only errors that the library raises on purpose are reported as refusals; any other
error ends the run.
"""

import json
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode

CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}


def secret(key):
    return urlsafe_b64decode(key + "==")


def base64url(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def encrypted_header(job):
    header = {"alg": job["alg"], "enc": job["enc"]}
    return header if job["kid"] is None else header | {"kid": job["kid"]}


# The lengths of symmetric keys, in bits.
SECRETS = {"HS256": 256, "A256GCM": 256, "A256KW": 256, "A256CBC-HS512": 512}


def key_type(alg):
    """Returns `kty` of the keys of an algorithm."""
    if alg in SECRETS:
        return "oct"
    if alg.startswith("ML-DSA"):
        return "AKP"
    return "EC" if alg in CURVES else "OKP" if alg.startswith("Ed") else "RSA"


def key_use(alg):
    return "sig" if alg.startswith("HS") else "enc"


def main(version, generate, issue, verify, **encryption):
    commands = {"generate": generate, "issue": issue, "verify": verify, **encryption}
    match sys.argv[1:]:
        case ["version"]:
            output = version
        case [command] if command in commands:
            output = [commands[command](job) for job in json.load(sys.stdin.buffer)]
        case _:
            sys.exit("usage: SCRIPT version|generate|issue|verify|encrypt|decrypt")
    json.dump(output, sys.stdout)
