"""Generates keys, and issues and verifies tokens, with PyJWT: see `peer.py`.

PyJWT leaves the generation of keys and their PEM formats to cryptography.
"""

import jwt
import peer
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jwt.algorithms import get_default_algorithms

CURVES = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}


def key(job):
    if job["alg"].startswith("HS"):
        return peer.secret(job["key"])
    if job["key"].startswith("{"):
        return jwt.PyJWK.from_json(job["key"], job["alg"])
    return job["key"]


def generate(alg):
    match peer.key_type(alg):
        case "EC":
            private = ec.generate_private_key(CURVES[alg])
            other_private, other_public = {"SEC 1": PrivateFormat.TraditionalOpenSSL}, {}
        case "OKP":
            private = ed25519.Ed25519PrivateKey.generate()
            other_private, other_public = {}, {}
        case "RSA":
            private = rsa.generate_private_key(65537, 2048)
            other_private = {"PKCS #1": PrivateFormat.TraditionalOpenSSL}
            other_public = {"PKCS #1": PublicFormat.PKCS1}
    public = private.public_key()
    private_formats = {"PKCS #8": PrivateFormat.PKCS8, **other_private}
    public_formats = {"SPKI": PublicFormat.SubjectPublicKeyInfo, **other_public}
    to_jwk = get_default_algorithms()[alg].to_jwk
    return {
        "private": {
            name: private.private_bytes(Encoding.PEM, format, NoEncryption()).decode()
            for name, format in private_formats.items()
        }
        | {"JWK": to_jwk(private)},
        "public": {
            name: public.public_bytes(Encoding.PEM, format).decode()
            for name, format in public_formats.items()
        }
        | {"JWK": to_jwk(public)},
    }


def issue(job):
    return jwt.encode(job["claims"], key(job), job["alg"], headers={"typ": job["typ"]})


def verify(job):
    try:
        token = jwt.decode_complete(
            job["token"],
            key(job),
            algorithms=[job["alg"]],
            issuer=job["iss"],
            audience=job["aud"],
            options={"require": ["iss", "aud", "iat", "exp"]},
        )
    except jwt.PyJWTError as error:
        return {"refused": repr(error)}
    return {"header": token["header"], "claims": token["payload"]}


peer.main(jwt.__version__, generate, issue, verify)
