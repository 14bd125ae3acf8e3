"""Issues and verifies tokens with PyJWT.

`pyjwt.py version`, `pyjwt.py issue` and `pyjwt.py verify` read a JSON list of jobs from stdin and
write JSON to stdout. A job for `issue` has alg, key, typ and claims; a job for `verify` has alg,
key, typ, iss, aud and token. Only errors that PyJWT raises on purpose are reported as refusals; any
other error ends the run.
"""

import json
import sys
from base64 import urlsafe_b64decode

import jwt


def secret(job):
    return urlsafe_b64decode(job["key"] + "==")


def issue(job):
    return jwt.encode(job["claims"], secret(job), job["alg"], headers={"typ": job["typ"]})


def verify(job):
    try:
        token = jwt.decode_complete(
            job["token"],
            secret(job),
            algorithms=[job["alg"]],
            issuer=job["iss"],
            audience=job["aud"],
            options={"require": ["iss", "aud", "iat", "exp"]},
        )
    except jwt.PyJWTError as error:
        return {"refused": repr(error)}
    return {"header": token["header"], "claims": token["payload"]}


def main():
    match sys.argv[1:]:
        case ["version"]:
            output = jwt.__version__
        case ["issue"]:
            output = [issue(job) for job in json.load(sys.stdin.buffer)]
        case ["verify"]:
            output = [verify(job) for job in json.load(sys.stdin.buffer)]
        case _:
            sys.exit("usage: pyjwt.py version|issue|verify")
    json.dump(output, sys.stdout)


main()
