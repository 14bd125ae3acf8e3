"""Verifies tokens with PyJWT.

The first line of stdin is the policy as JSON: key, alg, typ, iss, aud, leeway and now. Each further line is a job with
check and token. Writes one line per job: values of the accepted token, or `refused` with the reason. Only errors that
PyJWT raises on purpose are reported as refusals; any other error ends the run.
"""

import json
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timezone
from unittest import mock

import jwt
from jwt.api_jws import PyJWS


def base64url(data):
    return urlsafe_b64encode(data).decode().rstrip("=")


def as_text(value):
    """Replaces lone surrogates, which Rust strings cannot hold, and marks values that are not strings."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return None if value is None else {"not": "a string"}


def verify_claims(token, key, policy):
    verified = jwt.decode_complete(
        token,
        key,
        algorithms=[policy["alg"]],
        issuer=policy["iss"],
        audience=policy["aud"],
        leeway=policy["leeway"],
        options={"require": ["iss", "aud", "exp"]},
    )
    claims = verified["payload"]
    return {
        "kid": as_text(verified["header"].get("kid")),
        "sub": as_text(claims.get("sub")),
        "jti": as_text(claims.get("jti")),
        "exp": claims["exp"],
    }


def verify_signature(token, key, policy):
    verified = PyJWS().decode_complete(token, key, algorithms=[policy["alg"]])
    return {"kid": as_text(verified["header"].get("kid")), "payload": base64url(verified["payload"])}


CHECKS = {"claims": verify_claims, "signature": verify_signature}


def run(job, key, policy):
    try:
        return CHECKS[job["check"]](job["token"], key, policy)
    except jwt.PyJWTError as error:
        return {"refused": repr(error)}


def main():
    policy = json.loads(sys.stdin.readline())
    key = urlsafe_b64decode(policy["key"] + "==")
    # PyJWT takes the current time from this class and has no option to set it.
    clock = mock.Mock(now=lambda tz: datetime.fromtimestamp(policy["now"], timezone.utc))
    with mock.patch("jwt.api_jwt.datetime", clock):
        for line in sys.stdin:
            print(json.dumps(run(json.loads(line), key, policy)))


main()
