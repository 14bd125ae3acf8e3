"""Replaces the signature of tokens by one of a wrong kind.

Reads a JSON list of jobs from stdin and writes a list of tokens to stdout. A job has alg, kind, the
token, and the key that signed it: private (PKCS #8) and public (SPKI), as PEM. The kind `right` is a
correct signature, which shows that the other kinds are wrong only in one respect.
"""

import hmac
import json
import sys
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
OTHER = {"256": "512", "384": "256", "512": "256"}


def base64url(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def ecdsa(key, message, hash, kind):
    signature = key.sign(message, ec.ECDSA(hash))
    if kind == "der":
        return signature
    length = (key.key_size + 7) // 8
    return b"".join(number.to_bytes(length) for number in decode_dss_signature(signature))


def pkcs1(key, message, hash):
    return key.sign(message, padding.PKCS1v15(), hash)


def pss(key, message, hash, salt):
    return key.sign(message, padding.PSS(padding.MGF1(hash), salt), hash)


def rsa(alg, key, message, hash, kind):
    if (alg[:2] == "RS") != (kind == "other padding"):
        return pkcs1(key, message, hash)
    salts = {"no salt": 0, "longest salt": padding.PSS.MAX_LENGTH}
    return pss(key, message, hash, salts.get(kind, hash.digest_size))


def token(job):
    alg, kind, public = job["alg"], job["kind"], job["public"].encode()
    message = job["token"].rpartition(".")[0].encode()
    if kind == "HMAC, alg HS256":
        header = base64url(json.dumps({"alg": "HS256", "typ": "session+jwt"}).encode())
        message = f"{header}.{job['token'].split('.')[1]}".encode()
    if kind.startswith("HMAC"):
        signature = hmac.digest(public, message, "sha256")
    else:
        key = load_pem_private_key(job["private"].encode(), None)
        size = alg[2:]
        if alg.startswith("ML"):
            signature = key.sign(message, b"jwt" if kind == "context" else None)
        elif alg.startswith("Ed"):
            signature = key.sign(message)
        else:
            hash = HASHES[OTHER[size] if kind == "other hash" else size]
            if alg.startswith("ES"):
                signature = ecdsa(key, message, hash, kind)
            else:
                signature = rsa(alg, key, message, hash, kind)
    return f"{message.decode()}.{base64url(signature)}"


json.dump([token(job) for job in json.load(sys.stdin.buffer)], sys.stdout)
