"""Who someone is; no role sees more than another."""

from typing import Literal

Role = Literal["patient", "clinician", "administrator"]
