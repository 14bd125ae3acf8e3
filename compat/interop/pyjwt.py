"""PyJWT's side of the interoperation run.

`peer.py version`, `peer.py issue` and `peer.py verify` read a JSON list of jobs on stdin and
answer with JSON on stdout. A job to issue has alg, key, typ and claims; a job to verify has alg,
key, typ, iss, aud and token. Only PyJWT's own refusals are answers; anything else ends the run.
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
    except jwt.PyJWTError as refusal:
        return {"refused": repr(refusal)}
    return {"header": token["header"], "claims": token["payload"]}


def main():
    match sys.argv[1:]:
        case ["version"]:
            answer = jwt.__version__
        case ["issue"]:
            answer = [issue(job) for job in json.load(sys.stdin.buffer)]
        case ["verify"]:
            answer = [verify(job) for job in json.load(sys.stdin.buffer)]
        case _:
            sys.exit("usage: peer.py version|issue|verify")
    json.dump(answer, sys.stdout)


main()
