"""Who someone is; none sees another's data, administrators see the record of who did what."""

from typing import Literal

Role = Literal["patient", "clinician", "administrator"]
