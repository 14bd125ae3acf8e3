"""PyJWT's verdicts.

The first line on stdin is the policy as JSON: key, alg, typ, iss, aud, leeway and now. Each further line is
a question with way and token. Each answer is a line: what was read of an accepted token, or `refused` with
the reason. Only PyJWT's own refusals are answers; anything else ends the run.
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
    """A string without half surrogate pairs, which the reader of the answer cannot hold; what is no
    string only as that."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return None if value is None else {"no": "string"}


def verify_claims(token, key, policy):
    read = jwt.decode_complete(
        token,
        key,
        algorithms=[policy["alg"]],
        issuer=policy["iss"],
        audience=policy["aud"],
        leeway=policy["leeway"],
        options={"require": ["iss", "aud", "exp"]},
    )
    claims = read["payload"]
    return {
        "kid": as_text(read["header"].get("kid")),
        "sub": as_text(claims.get("sub")),
        "jti": as_text(claims.get("jti")),
        "exp": claims["exp"],
    }


def verify_signature(token, key, policy):
    read = PyJWS().decode_complete(token, key, algorithms=[policy["alg"]])
    return {"kid": as_text(read["header"].get("kid")), "payload": base64url(read["payload"])}


WAYS = {"claims": verify_claims, "jws": verify_signature}


def answer(question, key, policy):
    try:
        return WAYS[question["way"]](question["token"], key, policy)
    except jwt.PyJWTError as refusal:
        return {"refused": repr(refusal)}


def main():
    policy = json.loads(sys.stdin.readline())
    key = urlsafe_b64decode(policy["key"] + "==")
    # PyJWT reads the time from this class, and has no option for it.
    clock = mock.Mock(now=lambda tz: datetime.fromtimestamp(policy["now"], timezone.utc))
    with mock.patch("jwt.api_jwt.datetime", clock):
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line), key, policy)))


main()
