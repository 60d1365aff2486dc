"""Names for people whose own must not be written: the same person always gets the same. Pure."""

from __future__ import annotations

import hashlib

_FIRST_NAMES = (
    "Ada Alba Amir Anouk Arne Aya Bela Bruno Cara Chidi Cleo Dana Dario Diego Edda Emil Enzo Esme Fadi "
    "Fay Finn Gina Gus Hana Hugo Ida Ines Ivo Jana Jens Joao Juno Kai Kenji Kira Lars Lena Leon Lina Luca "
    "Maja Malik Mara Milo Mina Nadia Nils Noor Olaf Oona Pavel Pia Rafa Rana Remy Rosa Ruben Sami Sofia "
    "Tara Theo Uma Vera Yara "
)
_LAST_NAMES = (
    "Abel Adler Ames Arden Baker Banks Berg Birch Blum Boyd Brook Cole Cruz Dahl Dale Dean Diaz Drew Eden "
    "Ellis Falk Ferro Finch Ford Frost Gale Grant Gray Hale Hart Haas Holm Ivers Jain Kent Khan Klein "
    "Knox Lane Lang Lind Lowe Marsh Mora Nash Nord Oaks Okoro Otto Park Penn Quist Reed Rios Rowe Sato "
    "Silva Stone Tan Vance Vega Ward West Young "
)
_FIRST, _LAST = _FIRST_NAMES.split(), _LAST_NAMES.split()
_INITIALS = "ABCDEFGHIJKLMNOPRSTVWYZ"


def name_of(user_id: int) -> str:
    """Such as `Mina K. Adler`."""
    digest = _digest(user_id)
    initial = _INITIALS[digest[2] % len(_INITIALS)]
    return f"{_FIRST[digest[0] % len(_FIRST)]} {initial}. {_LAST[digest[1] % len(_LAST)]}"


def sis_id_of(user_id: int) -> str:
    return f"sis-{_digest(user_id).hex()[:10]}"


def _digest(user_id: int) -> bytes:
    return hashlib.sha256(f"invented for user {user_id}".encode()).digest()
