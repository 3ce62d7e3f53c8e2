"""`report/task/*`: the same reports as files, made while the caller waits and asks again.

No source says how long a task takes. The clock may stand still here, so a task goes by the checks: it is QUEUING until
the first, which finds it PROCESSING, and the second finds it done. What the file says is as of that check.
"""

from __future__ import annotations

import msgspec

from tiktokwire import reports as wire
from tiktokwire.codes import Code

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...state import ReportTask
from ..common import bad, missing, one_of, text
from . import files
from .question import Question, understood
from .rows import answered

_FORMATS = {"CSV_STRING": ".csv", "CSV_DOWNLOAD": ".csv", "XLSX_DOWNLOAD": ".xlsx"}
_TYPES = ("BASIC", "AUDIENCE", "CATALOG")
_NOT_BY_COUNTRY = frozenset(["reach", "frequency", "cost_per_1000_reached", "result", "cost_per_result", "result_rate"])
"""By country in synchronous reports only."""
_DONE = ("SUCCESS", "CANCELED")


def create(call: Call, ask: wire.TaskAsk) -> wire.TaskMade:
    one_of("report_type", ask.report_type, _TYPES)
    form = one_of("output_format", ask.output_format or "CSV_DOWNLOAD", _FORMATS)
    _asked(call, ask)
    task_id = call.world.next_id()
    name = f"report_{task_id}" if not ask.file_name else text("file_name", ask.file_name, 512)
    if "/" in name:
        raise bad("file_name", "is a name, without a slash.")
    call.world.report_tasks[task_id] = ReportTask(
        task_id=task_id,
        ask=msgspec.json.encode(ask),
        output_format=form,
        file_name=name.removesuffix(_FORMATS[form]) + _FORMATS[form],
        created_at=call.now,
    )
    return wire.TaskMade(task_id=task_id)


def check(call: Call, ask: wire.TaskOf) -> wire.TaskState:
    task = _task(call, ask)
    if task.status == "PROCESSING":
        _finish(call, task)
    elif task.status == "QUEUING":
        task.status = "PROCESSING"
    return wire.TaskState(status=task.status)


def download(call: Call, ask: wire.TaskOf) -> wire.TaskFile | str:
    task = _task(call, ask)
    if task.status == "CANCELED":
        raise Refused(Code.GENERAL_TASK_ERROR, f"task_id: the task {task.task_id} was canceled.")
    if task.status != "SUCCESS":
        raise Refused(Code.TASK_NOT_READY, f"task_id: the task {task.task_id} is {task.status}; check it again later.")
    if task.output_format == "CSV_STRING":
        return task.file.decode()
    return wire.TaskFile(
        download_url=files.url(call.front, task), file_name=task.file_name, output_format=task.output_format
    )


def cancel(call: Call, ask: wire.TaskOf) -> wire.TaskMade:
    task = _task(call, ask)
    if task.status in _DONE:
        raise Refused(Code.GENERAL_TASK_ERROR, f"task_id: the task {task.task_id} is {task.status} already.")
    task.status = "CANCELED"
    return wire.TaskMade(task_id=task.task_id)


def _asked(call: Call, ask: wire.TaskAsk) -> Question:
    asked = understood(call, ask, asynchronous=True)
    wrong = sorted(_NOT_BY_COUNTRY.intersection(asked.metrics)) if "country_code" in asked.dimensions else []
    if wrong:
        raise bad("metrics", f"{', '.join(wrong)} by country_code only in synchronous reports.")
    return asked


def _finish(call: Call, task: ReportTask) -> None:
    """Write the file."""
    asked = _asked(call, msgspec.json.decode(task.ask, type=wire.TaskAsk))
    found = answered(call.world, asked)
    table = [[*asked.dimensions, *asked.metrics]]
    table += [[*row.dimensions.values(), *row.metrics.values()] for row in found.printed(found.rows)]
    xlsx = task.output_format == "XLSX_DOWNLOAD"
    task.file = files.as_xlsx(table) if xlsx else files.as_csv(table).encode()
    task.status = "SUCCESS"


def _task(call: Call, ask: wire.TaskOf) -> ReportTask:
    task = call.world.report_tasks.get(ask.task_id)
    if task is None:
        raise missing("report task", ask.task_id)
    return task


_SOURCE = "SDK,DOC:54351667367"
DOORS = (
    Door(
        "POST", "report/task/create/", wire.TaskAsk, Guard.ADVERTISER, create, fidelity=Fidelity.PLAUSIBLE,
        source=_SOURCE, note="BASIC and AUDIENCE; columns are headed by their API names, translated or not",
    ),
    Door(
        "GET", "report/task/check/", wire.TaskOf, Guard.ADVERTISER, check, fidelity=Fidelity.PLAUSIBLE, source=_SOURCE,
        note="the first check finds a task PROCESSING, the second SUCCESS",
    ),
    Door(
        "GET", "report/task/download/", wire.TaskOf, Guard.ADVERTISER, download, fidelity=Fidelity.PLAUSIBLE,
        source="DOC:54351667367,INF", note="the text of a CSV_STRING task is the data itself; addresses hold an hour",
    ),
    Door(
        "POST", "report/task/cancel/", wire.TaskOf, Guard.ADVERTISER, cancel, fidelity=Fidelity.PLAUSIBLE,
        source=_SOURCE,
    ),
)  # fmt: skip
