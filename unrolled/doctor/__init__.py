"""What the book knows, measured on the reader's own model.

`diagnose(model, x, y)` measures, `explain(error)` translates what Keras raised. How it is made:

`finding`      what a check says; the names of the checks
`prepare`      the reader's model and data, checked and copied
`preserve`     copies, and the promise that everything comes back as it was
`examination`  what every check is given, with measurements that are made once
`checks`       one function for each check
`diagnose`     all of them in order
`report`       as text, HTML and data
`explain`      errors
"""

from unrolled.doctor.diagnose import diagnose
from unrolled.doctor.explain import explain
from unrolled.doctor.finding import Finding
from unrolled.doctor.report import Report

__all__ = ["Finding", "Report", "diagnose", "explain"]
